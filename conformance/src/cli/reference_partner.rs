//! `reference-partner`: a partner to compare one's own with, or one that makes a known mistake.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;

use catena_contract::{Expose as _, WebhookSecret};
use clap::Args;
use mock_catena::clock::{Clock as _, SystemClock};
use mock_catena::ids::{Ids as _, SeededIds};

use super::CliError;
use super::stdout::say;
use crate::profile::process_environment;
use crate::profile::target::SECRET_VARIABLE;
use reference_partner::Defect;
use reference_partner::{Options, ReferencePartner, Running};

/// Run the reference partner: a small partner done right, or with a known mistake.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8421")]
    bind: SocketAddr,
    /// A mistake to make; repeatable. See --list-defects.
    #[arg(long = "defect", value_name = "NAME")]
    defects: Vec<Defect>,
    /// Write a profile that `run` accepts, and only its owner can read.
    #[arg(long, value_name = "FILE")]
    write_profile: Option<PathBuf>,
    /// List the mistakes, with the checks that find each, and exit.
    #[arg(long)]
    list_defects: bool,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance reference-partner --defect treats-requested-as-connected --write-profile defect.toml
  catena-conformance run --profile defect.toml --fail-on hardening

The webhook secret is taken from CATENA_WEBHOOK_SECRET; without it one is made, and stands in the profile.";

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    if arguments.list_defects {
        let listed = Defect::ALL.iter().map(|defect| {
            let found_by = match defect.expected_failures() {
                [] => "found by `catena-conformance fuzz`".to_owned(),
                checks => format!("breaks {}", checks.join(", ")),
            };
            format!("{defect}\n  {}\n  {found_by}\n", defect.description())
        });
        say(listed.collect::<String>())?;
        return Ok(0);
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::system)?;
    runtime.block_on(serve(arguments))
}

async fn serve(arguments: &Arguments) -> Result<u8, CliError> {
    let given = process_environment(SECRET_VARIABLE).and_then(|secret| secret.parse::<WebhookSecret>().ok());
    let secret = match &given {
        Some(secret) => secret.clone(),
        None => {
            SeededIds::new(getrandom::u64().map_err(|error| CliError::system(std::io::Error::from(error)))?)
                .secret()
        }
    };
    let partner = ReferencePartner::start(Options {
        bind: arguments.bind,
        secret: secret.clone(),
        defects: arguments.defects.iter().copied().collect(),
        clock: Arc::new(|| SystemClock.now()),
    })
    .await?;
    if let Some(path) = &arguments.write_profile {
        let shown = match given {
            Some(_) => format!("${{env:{SECRET_VARIABLE}}}"),
            None => secret.expose(),
        };
        write_privately(path, &profile(&partner, &shown))?;
    }
    let mut asked_to_stop = pin!(tokio::signal::ctrl_c());
    // Polled once, it listens: who reads the greeting may press Ctrl-C at once.
    let early = futures::poll!(asked_to_stop.as_mut());
    say(greeting(arguments, &partner))?;
    if early.is_pending() && asked_to_stop.await.is_err() {
        // The signal cannot be waited for; then only the system can end the process.
        std::future::pending::<()>().await;
    }
    partner.stop().await;
    Ok(0)
}

fn greeting(arguments: &Arguments, partner: &Running) -> String {
    let mistakes: Vec<&str> = arguments.defects.iter().map(|defect| defect.as_str()).collect();
    let kind =
        if mistakes.is_empty() { "done right".to_owned() } else { format!("with {}", mistakes.join(", ")) };
    let next = match &arguments.write_profile {
        Some(path) => {
            let path = path.display();
            format!("judge it with: catena-conformance run --profile {path} --fail-on hardening")
        }
        None => "add --write-profile FILE to have a profile that `run` accepts".to_owned(),
    };
    format!("reference partner, {kind}, at {}\n{next}\nCtrl-C stops it\n", partner.base_url())
}

/// A profile of this partner.
fn profile(partner: &Running, secret: &str) -> String {
    format!(
        "# The reference partner, as it was started.\n\
         name = \"reference-partner\"\n\n\
         [callback]\n\
         success_redirect_url = \"{}\"\n\
         failure_redirect_url = \"{}\"\n\n\
         [webhook]\n\
         url = \"{}\"\n\
         secret = \"{secret}\"\n\n\
         [observe]\n\
         integration_request = \"{}\"\n\
         fleet = \"{}\"\n",
        partner.success_redirect_url_template(),
        partner.failure_redirect_url_template(),
        partner.webhook_url(),
        partner.observe_integration_request_template(),
        partner.observe_fleet_template(),
    )
}

fn write_privately(path: &Path, text: &str) -> Result<(), CliError> {
    let unwritable = |source| CliError::Unwritable { path: path.to_owned(), source };
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).and_then(|mut file| file.write_all(text.as_bytes())).map_err(unwritable)
}
