//! `reference-partner`: runs the reference partner, correct or with known defects.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use catena_contract::{Expose as _, WebhookSecret};
use clap::Args;
use mock_catena::clock::{Clock as _, SystemClock};

use super::CliError;
use super::runtime::{block_on, interrupted, random_secret};
use super::stdout::say;
use crate::profile::process_environment;
use crate::profile::target::SECRET_VARIABLE;
use crate::whole_file::{Readers, write_whole};
use reference_partner::Defect;
use reference_partner::{Options, ReferencePartner, Running};

/// Run the reference partner: a small correct partner, or one with known defects.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The address to listen on; port 0 takes a free port.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8421")]
    bind: SocketAddr,
    /// Add a known defect; see --list-defects. Repeatable.
    #[arg(long = "defect", value_name = "NAME")]
    defects: Vec<Defect>,
    /// Write a profile for `run`. Only you can read the file.
    #[arg(long, value_name = "FILE")]
    write_profile: Option<PathBuf>,
    /// List the known defects and the checks that detect them.
    #[arg(long)]
    list_defects: bool,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance reference-partner --defect treats-requested-as-connected --write-profile defect.toml
  catena-conformance run --profile defect.toml --fail-on hardening

The webhook secret comes from CATENA_WEBHOOK_SECRET. If it is not set, a random secret is written to the profile.";

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    if arguments.list_defects {
        let listed = Defect::ALL.iter().map(|defect| {
            let found_by = match defect.expected_failures() {
                [] => "detected by `catena-conformance fuzz`".to_owned(),
                checks => format!("detected by {}", checks.join(", ")),
            };
            format!("{defect}\n  {}\n  {found_by}\n", defect.description())
        });
        say(listed.collect::<String>())?;
        return Ok(0);
    }
    block_on(serve(arguments))
}

async fn serve(arguments: &Arguments) -> Result<u8, CliError> {
    let given = process_environment(SECRET_VARIABLE).and_then(|secret| secret.parse::<WebhookSecret>().ok());
    let secret = match &given {
        Some(secret) => secret.clone(),
        None => random_secret()?,
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
        write_whole(path, &profile(&partner, &shown), Readers::Owner)
            .map_err(|source| CliError::Unwritable { path: path.clone(), source })?;
    }
    say(greeting(arguments, &partner))?;
    interrupted().await;
    partner.stop().await;
    Ok(0)
}

fn greeting(arguments: &Arguments, partner: &Running) -> String {
    let defects: Vec<&str> = arguments.defects.iter().map(|defect| defect.as_str()).collect();
    let kind = if defects.is_empty() {
        "without defects".to_owned()
    } else {
        format!("with {}", defects.join(", "))
    };
    let next = match &arguments.write_profile {
        Some(path) => {
            let path = path.display();
            format!("test it with: catena-conformance run --profile {path} --fail-on hardening")
        }
        None => "--write-profile FILE writes a profile for `run`".to_owned(),
    };
    format!("reference partner, {kind}, at {}\n{next}\nCtrl-C stops it\n", partner.base_url())
}

/// The partner's profile.
fn profile(partner: &Running, secret: &str) -> String {
    format!(
        "# A profile of the reference partner.\n\
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
