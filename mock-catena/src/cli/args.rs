//! The command line.

use std::path::PathBuf;

use catena_contract::FleetRef;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Parser, Subcommand};
use mock_catena::control::Goal;
use mock_catena::dialect::Dialect;
use mock_catena::faults::Fault;

use super::health::Health;
use super::serve::{EXAMPLES, Serve};
use super::shell_files::{Completions, Man};

/// A simulated Catena to develop against: the hosted Connect flow, the invitation API and signed webhooks.
#[derive(Debug, Parser)]
#[command(name = "mock-catena", version, long_version = mock_catena::LONG_VERSION, arg_required_else_help = true)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a simulated Catena until Ctrl-C.
    Serve(Serve),
    /// Ask a running server whether it is ready.
    Health(Health),
    /// Run one session against a partner and print what happens.
    Trigger(Trigger),
    /// List the webhook events, or print a sample of one.
    Events(Events),
    /// Print what is supported of Catena's API, in Markdown.
    Supported,
    /// Sign a webhook body; prints the two headers.
    Sign(Sign),
    /// Verify a webhook body against its two headers.
    Verify(Verify),
    /// Print a completion script for a shell.
    Completions(Completions),
    /// Print the man page, or write one page per command to a folder.
    Man(Man),
}

/// Run one session against a partner and print what happens.
///
/// Exits with 0 if the partner accepted the redirect and every delivery, 1 if not, 2 if the command line is wrong.
#[derive(Debug, Args)]
#[command(after_help = TRIGGER_EXAMPLES)]
pub(crate) struct Trigger {
    /// The outcome of the session.
    #[arg(value_parser = PossibleValuesParser::new(["success", "integration-requested", "failure"])
              .try_map(|name| name.parse::<Goal>()))]
    pub(crate) outcome: Goal,

    /// Redirect URL for success and integration requests; may contain `{fleet_ref}`.
    #[arg(long, value_name = "URL")]
    pub(crate) success_url: String,

    /// Redirect URL for failure; may contain `{fleet_ref}`.
    #[arg(long, value_name = "URL")]
    pub(crate) failure_url: String,

    /// Webhook URL; may contain `{fleet_ref}`. Without it, no webhooks are sent.
    #[arg(long, value_name = "URL")]
    pub(crate) webhook_url: Option<String>,

    /// Your reference of the fleet.
    #[arg(long, value_name = "REF", default_value = "carrier-1")]
    pub(crate) fleet_ref: FleetRef,

    /// Set a parameter of the redirect; repeatable.
    #[arg(long, value_name = "NAME=VALUE", value_parser = parameter)]
    pub(crate) set: Vec<(String, String)>,

    /// Leave out a parameter of the redirect; repeatable.
    #[arg(long, value_name = "NAME")]
    pub(crate) drop: Vec<String>,

    /// Apply a fault to every delivery or to the redirect; repeatable. `GET /_mock` lists all faults.
    #[arg(long, value_name = "NAME", value_parser = |name: &str| name.parse::<Fault>())]
    pub(crate) fault: Vec<Fault>,

    /// Which of Catena's sources to follow where they disagree.
    #[arg(long, value_name = "NAME", default_value = "docs",
          value_parser = PossibleValuesParser::new(Dialect::ALL.map(Dialect::as_str))
              .try_map(|name| name.parse::<Dialect>()))]
    pub(crate) dialect: Dialect,

    /// Seed of ids; without it, they are different every time.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) seed: Option<u64>,
}

/// List the webhook events, or print a sample of one.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  mock-catena events invitation.accepted | curl -d @- http://localhost:3000/hooks"
)]
pub(crate) struct Events {
    /// An event, such as `invitation.accepted`; without it, all events are listed.
    pub(crate) name: Option<String>,
}

/// Sign a webhook body; prints the two headers.
#[derive(Debug, Args)]
#[command(after_help = SIGN_EXAMPLES)]
pub(crate) struct Sign {
    /// The body as JSON, uncompressed; `-` reads standard input.
    #[arg(default_value = "-")]
    pub(crate) file: PathBuf,

    /// The exact value of `X-Catena-Timestamp`; by default the current time.
    #[arg(long, value_name = "TEXT")]
    pub(crate) timestamp: Option<String>,
}

/// Verify a webhook body against its two headers.
///
/// Exits with 0 if the signature is valid and the timestamp is fresh, otherwise with 1.
#[derive(Debug, Args)]
#[command(after_help = VERIFY_EXAMPLES)]
pub(crate) struct Verify {
    /// The body as received, compressed or not; `-` reads standard input.
    #[arg(default_value = "-")]
    pub(crate) file: PathBuf,

    /// The exact value of `X-Catena-Timestamp`.
    #[arg(long, value_name = "TEXT")]
    pub(crate) timestamp: String,

    /// The value of `X-Catena-Signature`.
    #[arg(long, value_name = "BASE64")]
    pub(crate) signature: String,

    /// The time at which to check freshness; by default the current time.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(crate) at: Option<jiff::Timestamp>,
}

const TRIGGER_EXAMPLES: &str = "Examples:
  Request a provider that is not supported, with webhooks:
    CATENA_WEBHOOK_SECRET=... mock-catena trigger integration-requested \\
      --success-url 'http://localhost:3000/return?fleet={fleet_ref}' \\
      --failure-url http://localhost:3000/failed --webhook-url http://localhost:3000/hooks

  Connect a provider, with faults:
    mock-catena trigger success ... --drop status --fault duplicate --fault reorder

Environment:
  CATENA_WEBHOOK_SECRET  the secret that signs deliveries; required with --webhook-url";

const SIGN_EXAMPLES: &str = "Example:
  mock-catena events invitation.accepted > body.json
  CATENA_WEBHOOK_SECRET=... mock-catena sign body.json

Environment:
  CATENA_WEBHOOK_SECRET  the signing secret";

const VERIFY_EXAMPLES: &str = "Example:
  CATENA_WEBHOOK_SECRET=... mock-catena verify body.json.gz \\
    --timestamp 2026-03-02T15:20:03+00:00 --signature IhW4Ul6TtFaDBSXlqHU9hDpICwWS43V6tMSu9easWfc=

Environment:
  CATENA_WEBHOOK_SECRET  the secret the body was signed with";

fn moment(raw: &str) -> Result<jiff::Timestamp, &'static str> {
    raw.parse().map_err(|_| "write a time such as `2026-03-02T15:20:03Z`")
}

fn parameter(raw: &str) -> Result<(String, String), &'static str> {
    match raw.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        Some(_) | None => Err("write a name and a value, such as `status=unknown`"),
    }
}
