//! `mock-catena`: runs the simulated Catena from a command line.

mod cli;

use std::error::Error;
use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;
use mock_catena::clock::{Clock as _, SystemClock};
use mock_catena::ids::SeededIds;
use mock_catena::{Running, start};
use tracing_subscriber::EnvFilter;

use cli::{Cli, Command, Plan};

/// Exit code of a wrong command line, and of a server that cannot start as told.
const USAGE: u8 = 2;

/// Where a token other than the development one comes from.
const TOKEN_VARIABLE: &str = "MOCK_CATENA_TOKEN";

fn main() -> ExitCode {
    let Command::Serve(serve) = Cli::parse().command;
    let print_config = serve.print_config;
    // An empty variable counts as none.
    let token = std::env::var(TOKEN_VARIABLE).ok().and_then(|token| token.parse().ok());
    let plan = serve.resolve(token);
    let done = if print_config { show(&plan) } else { run(plan) };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(error.as_ref());
            ExitCode::from(USAGE)
        }
    }
}

fn show(plan: &Plan) -> Result<(), Box<dyn Error>> {
    writeln!(std::io::stdout(), "{}", plan.to_json()?)?;
    Ok(())
}

#[tokio::main]
async fn run(plan: Plan) -> Result<(), Box<dyn Error>> {
    log_to_stderr();
    let ids = SeededIds::new(plan.seed.unwrap_or_else(seed_of_the_moment));
    let seed = plan.seed.map_or_else(|| "new ids at every start".to_owned(), |seed| format!("seed {seed}"));
    let dialect = plan.config.dialect;
    let running = start(plan.config, Arc::new(SystemClock), Box::new(ids)).await?;
    greet(&running, plan.printable_token, &format!("dialect {dialect}, {seed}"));
    asked_to_stop().await;
    running.stop().await;
    Ok(())
}

/// A seed that no earlier start had: the nanoseconds of the clock.
fn seed_of_the_moment() -> u64 {
    let [.., a, b, c, d, e, f, g, h] = SystemClock.now().as_nanosecond().to_be_bytes();
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// Ctrl-C, or the word of a supervisor.
async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    // Without a handler for it, Ctrl-C ends the process by itself.
    let _ = tokio::signal::ctrl_c().await;
}

/// Says where it runs and what to do next. A token from the environment is not repeated.
fn greet(running: &Running, token: Option<&str>, how: &str) {
    let (bold, plain) = (anstyle::Style::new().bold(), anstyle::Reset);
    let base = running.base_url();
    let mut text = format!("{bold}The simulated Catena runs at {base}{plain}  ({how}; Ctrl-C ends it)\n");
    let header = match token {
        Some(token) => {
            let _ = writeln!(text, "Bearer token: {token}");
            format!("'Authorization: Bearer {token}'")
        }
        None => {
            let _ = writeln!(text, "Bearer token: the one in MOCK_CATENA_TOKEN");
            "\"Authorization: Bearer $MOCK_CATENA_TOKEN\"".to_owned()
        }
    };
    let _ = write!(
        text,
        "Invite a fleet, then open the `magic_link` of the answer:\n\
         \n  curl -s {base}v2/orgs/invitations -H {header} \\\n    \
         -d '{{\"fleet_ref\": \"carrier-1\", \"success_redirect_url\": \"http://localhost:3000/callback\", \
         \"failure_redirect_url\": \"http://localhost:3000/failure\"}}'\n\n"
    );
    // Whoever closed our output does not want to read it.
    let mut out = anstream::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn log_to_stderr() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("mock_catena=info"));
    let colours =
        std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours).init();
}

/// The error and its causes, one per line.
fn report(error: &dyn Error) {
    let (red, plain) = (anstyle::AnsiColor::Red.on_default().bold(), anstyle::Reset);
    let mut text = format!("{red}error{plain}: {error}\n");
    let mut cause = error.source();
    while let Some(source) = cause {
        let _ = writeln!(text, "  because: {source}");
        cause = source.source();
    }
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}
