//! The command line: what was typed, and the one resolved plan it comes to.

use std::net::SocketAddr;

use catena_contract::AccessToken;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Parser, Subcommand};
use mock_catena::Config;
use mock_catena::courier::Tuning;
use mock_catena::dialect::{Dialect, Switches};
use mock_catena::partner::PartnerProfile;
use serde::Serialize;

/// The token a server takes unless `MOCK_CATENA_TOKEN` names another. Obviously no secret, so it may be printed.
const DEFAULT_TOKEN: &str = "mock-catena-dev-token";

/// What the provider catalogue is made of unless a seed is given: it stays the same from start to start.
const CATALOGUE_SEED: u64 = 1;

/// A simulated Catena to develop against: the hosted Connect flow, the invitation API and signed webhooks.
#[derive(Debug, Parser)]
#[command(name = "mock-catena", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a simulated Catena until Ctrl-C.
    Serve(Serve),
}

/// Run a simulated Catena until Ctrl-C.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Serve {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8420", value_parser = address)]
    bind: SocketAddr,

    /// What ids, secrets and the provider catalogue are made of: the same number, the same ones. Without it ids and
    /// secrets are new at every start, so that a partner's database meets none twice.
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,

    /// Which of Catena's sources to follow where they disagree.
    #[arg(long, value_name = "NAME", default_value = "docs",
          value_parser = PossibleValuesParser::new(Dialect::ALL.map(Dialect::as_str))
              .try_map(|name| name.parse::<Dialect>()))]
    dialect: Dialect,

    /// Print the resolved configuration and every dialect switch as JSON, without secrets, and exit.
    #[arg(long)]
    pub(crate) print_config: bool,
}

/// An address and a port; `localhost` may stand for the address.
fn address(raw: &str) -> Result<SocketAddr, &'static str> {
    let raw =
        raw.strip_prefix("localhost:").map_or_else(|| raw.to_owned(), |port| format!("127.0.0.1:{port}"));
    raw.parse().map_err(|_| "write an address and a port, such as `127.0.0.1:8420`")
}

const EXAMPLES: &str = r#"Examples:
  Start it, then invite a fleet and open the `magic_link` of the answer in a browser:
    mock-catena serve
    curl -s http://127.0.0.1:8420/v2/orgs/invitations \
      -H 'Authorization: Bearer mock-catena-dev-token' \
      -d '{"fleet_ref": "carrier-1", "success_redirect_url": "http://localhost:3000/callback",
           "failure_redirect_url": "http://localhost:3000/failure"}'

  Hear of it by webhook (the answer holds the signing secret):
    curl -s http://127.0.0.1:8420/v2/notifications/webhooks \
      -H 'Authorization: Bearer mock-catena-dev-token' \
      -d '{"url": "http://localhost:3000/hooks/catena", "event_name": "invitation.*"}'

  In the flow: Accept, choose a provider and type anything: success. "My provider is not listed":
  integration requested. Decline or Leave: failure.

Environment:
  MOCK_CATENA_TOKEN  the bearer token to ask for instead of the development token
  RUST_LOG           what to log to stderr, e.g. `warn` or `mock_catena=debug`
  NO_COLOR           no colours"#;

/// What to run, resolved: nothing later reads a flag or the environment.
pub(crate) struct Plan {
    pub(crate) config: Config,
    /// What ids are to be made of, if that was said.
    pub(crate) seed: Option<u64>,
    /// The token, if it is the well-known one and may be printed.
    pub(crate) printable_token: Option<&'static str>,
}

impl Serve {
    /// Joins what was typed with the token of the environment, if it has one. A token is never a flag: flags are
    /// seen by everyone on the computer.
    pub(crate) fn resolve(self, environment: Option<AccessToken>) -> Plan {
        let printable_token = environment.is_none().then_some(DEFAULT_TOKEN);
        let token = environment.unwrap_or_else(|| match DEFAULT_TOKEN.parse() {
            Ok(token) => token,
            Err(error) => unreachable!("`{DEFAULT_TOKEN}` is not empty: {error}"),
        });
        let config = Config {
            bind: self.bind,
            seed: self.seed.unwrap_or(CATALOGUE_SEED),
            dialect: self.dialect,
            token,
            partner: PartnerProfile::default(),
            courier: Tuning::default(),
        };
        Plan { config, seed: self.seed, printable_token }
    }
}

/// The configuration as `--print-config` shows it.
#[derive(Serialize)]
struct Shown<'a> {
    bind: SocketAddr,
    seed: Option<u64>,
    token: &'static str,
    partner: &'a PartnerProfile,
    delivery_limit_ms: u128,
    dialect: Dialect,
    switches: Switches,
}

impl Plan {
    /// The configuration as JSON, without the token.
    pub(crate) fn to_json(&self) -> Result<String, serde_json::Error> {
        let Self { config, seed, printable_token } = self;
        serde_json::to_string_pretty(&Shown {
            bind: config.bind,
            seed: *seed,
            token: printable_token.map_or("from MOCK_CATENA_TOKEN", |_| "the development token"),
            partner: &config.partner,
            delivery_limit_ms: config.courier.limit.as_millis(),
            dialect: config.dialect,
            switches: config.dialect.switches(),
        })
    }
}
