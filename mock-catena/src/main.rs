//! `mock-catena`: runs the simulated Catena from the command line.

mod cli;

use std::error::Error;
use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use catena_contract::AccessToken;
use clap::Parser as _;
use mock_catena::clock::{Clock as _, SystemClock};
use mock_catena::ids::SeededIds;
use mock_catena::{Running, browser, start_guarded};
use tracing_subscriber::EnvFilter;

use cli::args::{Cli, Command, Trigger};
use cli::health::Health;
use cli::serve::Plan;
use cli::state_file::StateFile;
use cli::{events, health, shell_files, sign, supported, trigger};

/// Exit code for a wrong command line, and for a server that cannot start.
const USAGE: u8 = 2;

/// The variable with the bearer token, if it is not the development token.
const TOKEN_VARIABLE: &str = "MOCK_CATENA_TOKEN";

/// The variable with the token of `/_mock`.
const CONTROL_TOKEN_VARIABLE: &str = "MOCK_CATENA_CONTROL_TOKEN";

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(serve) => {
            let print_config = serve.print_config;
            let plan = serve.resolve(token(TOKEN_VARIABLE), token(CONTROL_TOKEN_VARIABLE));
            plan.map_err(Into::into).and_then(|plan| if print_config { show(&plan) } else { run(plan) })
        }
        Command::Health(health) => ask_health(health),
        Command::Trigger(trigger) => run_trigger(trigger),
        Command::Events(events) => events::print(&events),
        Command::Supported => supported::print(),
        Command::Sign(sign) => sign::sign(&sign),
        Command::Verify(verify) => sign::verify(&verify),
        Command::Completions(arguments) => shell_files::completions(&arguments),
        Command::Man(arguments) => shell_files::man(&arguments),
    };
    done.unwrap_or_else(|error| {
        report(error.as_ref());
        ExitCode::from(USAGE)
    })
}

/// A token from the environment; an empty variable counts as not set.
fn token(variable: &str) -> Option<AccessToken> {
    std::env::var(variable).ok().and_then(|token| token.parse().ok())
}

fn show(plan: &Plan) -> Result<ExitCode, Box<dyn Error>> {
    writeln!(std::io::stdout(), "{}", plan.to_json()?)?;
    Ok(ExitCode::SUCCESS)
}

#[tokio::main]
async fn ask_health(health: Health) -> Result<ExitCode, Box<dyn Error>> {
    health::ask(health).await
}

#[tokio::main]
async fn run_trigger(trigger: Trigger) -> Result<ExitCode, Box<dyn Error>> {
    log_to_stderr("mock_catena=error");
    let seed = trigger.seed.unwrap_or_else(seed_of_the_moment);
    trigger::run(trigger, seed).await
}

#[tokio::main]
async fn run(mut plan: Plan) -> Result<ExitCode, Box<dyn Error>> {
    log_to_stderr("mock_catena=info");
    let ids = SeededIds::new(plan.seed.unwrap_or_else(seed_of_the_moment));
    let seed = plan.seed.map_or_else(|| "random ids".to_owned(), |seed| format!("seed {seed}"));
    let dialect = plan.config.dialect;
    let inspector = plan.config.inspector;
    let stop = Stop::listen()?;
    let state = plan.state.take().map(StateFile::open).transpose()?;
    let saved = state.as_ref().map(StateFile::read).transpose()?.flatten();
    plan.config.key = plan.key.load()?;
    let running = start_guarded(plan.config, plan.guard, Arc::new(SystemClock), Box::new(ids)).await?;
    let control = running.control();
    if let Some(saved) = saved {
        control.import(saved)?;
    }
    greet(
        &running,
        plan.printable_token,
        plan.printable_client,
        &plan.key.notice(),
        &format!("dialect {dialect}, {seed}"),
        inspector,
    );
    if plan.open
        && let Err(error) = browser::open(running.base_url().as_str())
    {
        tracing::warn!(%error, "cannot open a browser; open {} yourself", running.base_url());
    }
    stop.requested().await;
    let summary = running.stop().await;
    let saved = match &state {
        Some(state) => {
            let saved = state.write(&control.export())?;
            format!("; {saved} saved in {}", state.path().display())
        }
        None => String::new(),
    };
    // An error means that the output was closed; ignore it.
    let _ = writeln!(std::io::stdout(), "{summary}{saved}");
    Ok(ExitCode::SUCCESS)
}

/// A seed that differs at every start: the clock's nanoseconds.
fn seed_of_the_moment() -> u64 {
    let [.., a, b, c, d, e, f, g, h] = SystemClock.now().as_nanosecond().to_be_bytes();
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// Waits for Ctrl-C, SIGTERM, SIGHUP or SIGQUIT. Listens from its creation on, because the user may press Ctrl-C right after the
/// greeting.
#[cfg(unix)]
struct Stop([tokio::signal::unix::Signal; 4]);

#[cfg(unix)]
impl Stop {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self([
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
            signal(SignalKind::hangup())?,
            signal(SignalKind::quit())?,
        ]))
    }

    async fn requested(mut self) {
        let Self([interrupted, terminated, hung_up, quit]) = &mut self;
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
            _ = hung_up.recv() => {}
            _ = quit.recv() => {}
        }
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
struct Stop;

#[cfg(not(unix))]
impl Stop {
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn requested(self) {
        // Without a handler, Ctrl-C ends the process anyway.
        let _ = tokio::signal::ctrl_c().await;
    }
}

/// Prints the URL and what to do next. A token from the environment is not printed.
fn greet(
    running: &Running,
    token: Option<&str>,
    client: Option<&str>,
    key: &str,
    how: &str,
    inspector: bool,
) {
    let (bold, plain) = (anstyle::Style::new().bold(), anstyle::Reset);
    let (base, local) = (running.public_url(), running.base_url());
    let mut text =
        format!("{bold}The simulated Catena runs at {base}{plain}  ({how}; press Ctrl-C to stop)\n");
    if base != local {
        let _ = writeln!(text, "It listens on {local}");
    }
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
    if let Some((id, secret)) = client.and_then(|client| client.split_once(':')) {
        let _ = writeln!(
            text,
            "Client: {id}, secret {secret}; tokens at {base}realms/catena/protocol/openid-connect/token"
        );
    }
    let _ = writeln!(text, "Signing key: {key}");
    if inspector {
        let _ = writeln!(text, "Inspector: {base} shows every session and delivery, and runs commands");
    }
    let _ = write!(
        text,
        "Invite a fleet, then open the `magic_link` of the response:\n\
         \n  curl -s {base}v2/orgs/invitations -H {header} \\\n    \
         -d '{{\"fleet_ref\": \"carrier-1\", \"success_redirect_url\": \"http://localhost:3000/callback\", \
         \"failure_redirect_url\": \"http://localhost:3000/failure\"}}'\n\n"
    );
    // An error means that the output was closed; ignore it.
    let mut out = anstream::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn log_to_stderr(default_filter: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default_filter));
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
