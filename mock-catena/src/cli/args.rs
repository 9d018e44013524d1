//! The command line: what was typed, and the one resolved plan it comes to.

use std::net::SocketAddr;
use std::path::PathBuf;

use catena_contract::{AccessToken, FleetRef};
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Parser, Subcommand};
use mock_catena::auth::Client;
use mock_catena::control::Goal;
use mock_catena::dialect::{Dialect, Switches};
use mock_catena::embedding::{ConnectOptions, EmbedKey};
use mock_catena::faults::Fault;
use mock_catena::session::PartnerProfile;
use mock_catena::webhooks::CourierConfig;
use mock_catena::{Config, Guard};
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
    /// Play one whole session against a partner and print what happens.
    Trigger(Trigger),
    /// List the webhook events, or print a sample of one.
    Events(Events),
    /// Sign a webhook body; prints the two headers.
    Sign(Sign),
    /// Verify a webhook body against its two headers.
    Verify(Verify),
}

/// Play one whole session against a partner and print what happens.
///
/// Exits 0 when the partner took the redirect and every delivery, 1 when it did not, 2 on a wrong command line.
#[derive(Debug, Args)]
#[command(after_help = TRIGGER_EXAMPLES)]
pub(crate) struct Trigger {
    /// How the session ends.
    #[arg(value_parser = PossibleValuesParser::new(["success", "integration-requested", "failure"])
              .try_map(|name| name.parse::<Goal>()))]
    pub(crate) outcome: Goal,

    /// Where a success and an integration request land; `{fleet_ref}` is filled in.
    #[arg(long, value_name = "URL")]
    pub(crate) success_url: String,

    /// Where a failure lands; `{fleet_ref}` is filled in.
    #[arg(long, value_name = "URL")]
    pub(crate) failure_url: String,

    /// Where webhooks are delivered; `{fleet_ref}` is filled in. Without it none are.
    #[arg(long, value_name = "URL")]
    pub(crate) webhook_url: Option<String>,

    /// The partner's name for the fleet.
    #[arg(long, value_name = "REF", default_value = "carrier-1")]
    pub(crate) fleet_ref: FleetRef,

    /// Give a parameter of the redirect this value; repeatable.
    #[arg(long, value_name = "NAME=VALUE", value_parser = parameter)]
    pub(crate) set: Vec<(String, String)>,

    /// Leave a parameter of the redirect out; repeatable.
    #[arg(long, value_name = "NAME")]
    pub(crate) drop: Vec<String>,

    /// Make a mistake on every delivery or on the redirect; repeatable. `GET /_mock` lists them all.
    #[arg(long, value_name = "NAME", value_parser = |name: &str| name.parse::<Fault>())]
    pub(crate) fault: Vec<Fault>,

    /// Which of Catena's sources to follow where they disagree.
    #[arg(long, value_name = "NAME", default_value = "docs",
          value_parser = PossibleValuesParser::new(Dialect::ALL.map(Dialect::as_str))
              .try_map(|name| name.parse::<Dialect>()))]
    pub(crate) dialect: Dialect,

    /// What ids are made of; without it they are new every time.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) seed: Option<u64>,
}

/// List the webhook events, or print a sample of one.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  mock-catena events invitation.accepted | curl -d @- http://localhost:3000/hooks"
)]
pub(crate) struct Events {
    /// An event, such as `invitation.accepted`; without it the whole list.
    pub(crate) name: Option<String>,
}

/// Sign a webhook body; prints the two headers.
#[derive(Debug, Args)]
#[command(after_help = SIGN_EXAMPLES)]
pub(crate) struct Sign {
    /// The body as JSON, before gzip; `-` reads standard input.
    #[arg(default_value = "-")]
    pub(crate) file: PathBuf,

    /// `X-Catena-Timestamp`, to the letter; this moment unless said.
    #[arg(long, value_name = "TEXT")]
    pub(crate) timestamp: Option<String>,
}

/// Verify a webhook body against its two headers.
///
/// Exits 0 when the signature holds and the timestamp is fresh, 1 when not.
#[derive(Debug, Args)]
#[command(after_help = VERIFY_EXAMPLES)]
pub(crate) struct Verify {
    /// The body as it came, gzipped or not; `-` reads standard input.
    #[arg(default_value = "-")]
    pub(crate) file: PathBuf,

    /// `X-Catena-Timestamp`, to the letter.
    #[arg(long, value_name = "TEXT")]
    pub(crate) timestamp: String,

    /// `X-Catena-Signature`.
    #[arg(long, value_name = "BASE64")]
    pub(crate) signature: String,

    /// The moment to judge freshness by; this one unless said.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(crate) at: Option<jiff::Timestamp>,
}

const TRIGGER_EXAMPLES: &str = "Examples:
  A request for a provider that is not supported, with webhooks:
    CATENA_WEBHOOK_SECRET=... mock-catena trigger integration-requested \\
      --success-url 'http://localhost:3000/return?fleet={fleet_ref}' \\
      --failure-url http://localhost:3000/failed --webhook-url http://localhost:3000/hooks

  The same session with a mistake or two of Catena's:
    mock-catena trigger success ... --drop status --fault duplicate --fault reorder

Environment:
  CATENA_WEBHOOK_SECRET  what deliveries are signed with; needed with --webhook-url";

const SIGN_EXAMPLES: &str = "Example:
  mock-catena events invitation.accepted > body.json
  CATENA_WEBHOOK_SECRET=... mock-catena sign body.json

Environment:
  CATENA_WEBHOOK_SECRET  what to sign with";

const VERIFY_EXAMPLES: &str = "Example:
  CATENA_WEBHOOK_SECRET=... mock-catena verify body.json.gz \\
    --timestamp 2026-03-02T15:20:03+00:00 --signature IhW4Ul6TtFaDBSXlqHU9hDpICwWS43V6tMSu9easWfc=

Environment:
  CATENA_WEBHOOK_SECRET  what it should be signed with";

fn moment(raw: &str) -> Result<jiff::Timestamp, &'static str> {
    raw.parse().map_err(|_| "write a moment such as `2026-03-02T15:20:03Z`")
}

fn parameter(raw: &str) -> Result<(String, String), &'static str> {
    match raw.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        Some(_) | None => Err("write a name and a value, such as `status=unknown`"),
    }
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

    /// Give this client access tokens; repeatable. The first is the default partner, each further one a partner of its
    /// own. Without it: `mock-catena-client:mock-catena-secret`.
    #[arg(long, value_name = "ID:SECRET")]
    client: Vec<Client>,

    /// The client of Catena's staff, which may change providers and partners. Without it:
    /// `mock-catena-staff:mock-catena-staff-secret`.
    #[arg(long, value_name = "ID:SECRET")]
    staff_client: Option<Client>,

    /// Begin with what this file holds, and write everything to it at the end: sessions, subscriptions, letters that
    /// wait or are dead. It holds secrets.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// Refuse webhook URLs that lead to private or local addresses.
    #[arg(long)]
    deny_private: bool,

    /// Let a page of this origin embed the flow with this key, such as `demo=http://localhost:3000`; repeatable, also
    /// with the same key.
    #[arg(long, value_name = "KEY=ORIGIN")]
    embed_key: Vec<EmbedKey>,

    /// Speak HTTPS, with a certificate made at the start that nobody vouches for.
    #[arg(long)]
    tls: bool,

    /// Show the pages as they are, without the strip "choose an ending".
    #[arg(long)]
    no_helper: bool,

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

  Ask for an access token as a partner's client does; it holds for an hour by this server's clock:
    curl -s http://127.0.0.1:8420/realms/catena/protocol/openid-connect/token \
      -d grant_type=client_credentials -d scope=organization \
      -d client_id=mock-catena-client -d client_secret=mock-catena-secret

  Give commands of your own (GET http://127.0.0.1:8420/_mock lists them):
    curl -s http://127.0.0.1:8420/_mock/clock/advance -d '{"duration": "14d"}'

Environment:
  MOCK_CATENA_TOKEN          the bearer token to ask for instead of the development token
  MOCK_CATENA_CONTROL_TOKEN  the bearer token of `/_mock`; without it, it is open to this computer only
  RUST_LOG                   what to log to stderr, e.g. `warn` or `mock_catena=debug`
  NO_COLOR                   no colours"#;

/// What to run, resolved: nothing later reads a flag or the environment.
pub(crate) struct Plan {
    pub(crate) config: Config,
    /// Who may give commands.
    pub(crate) guard: Guard,
    /// Where state is kept from start to start.
    pub(crate) state: Option<PathBuf>,
    /// What ids are to be made of, if that was said.
    pub(crate) seed: Option<u64>,
    /// The token, if it is the well-known one and may be printed.
    pub(crate) printable_token: Option<&'static str>,
    /// The client's id and secret, if they are the well-known ones and may be printed.
    pub(crate) printable_client: Option<&'static str>,
}

impl Serve {
    /// Joins what was typed with the token of the environment, if it has one. A token is never a flag: flags are
    /// seen by everyone on the computer.
    pub(crate) fn resolve(self, environment: Option<AccessToken>, control: Option<AccessToken>) -> Plan {
        let printable_token = environment.is_none().then_some(DEFAULT_TOKEN);
        let printable_client = self.client.is_empty().then_some(Client::DEVELOPMENT);
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
            clients: if self.client.is_empty() { vec![Client::development()] } else { self.client },
            staff: Some(self.staff_client.unwrap_or_else(Client::staff)),
            courier: CourierConfig { deny_private: self.deny_private, ..CourierConfig::default() },
            connect: ConnectOptions { helper: !self.no_helper, embed_keys: self.embed_key, tls: self.tls },
        };
        let guard = Guard { token: control };
        Plan { config, guard, state: self.state, seed: self.seed, printable_token, printable_client }
    }
}

/// The configuration as `--print-config` shows it.
#[derive(Serialize)]
struct Shown<'a> {
    bind: SocketAddr,
    seed: Option<u64>,
    token: &'static str,
    control: &'static str,
    partner: &'a PartnerProfile,
    clients: Vec<&'a str>,
    staff_client: Option<&'a str>,
    state: Option<&'a PathBuf>,
    deny_private: bool,
    embed_keys: &'a [EmbedKey],
    tls: bool,
    helper: bool,
    delivery_limit_ms: u128,
    dialect: Dialect,
    switches: Switches,
}

impl Plan {
    /// The configuration as JSON, without the token.
    pub(crate) fn to_json(&self) -> Result<String, serde_json::Error> {
        let Self { config, guard, state, seed, printable_token, printable_client: _ } = self;
        serde_json::to_string_pretty(&Shown {
            bind: config.bind,
            seed: *seed,
            token: printable_token.map_or("from MOCK_CATENA_TOKEN", |_| "the development token"),
            control: match guard.token {
                Some(_) => "the token in MOCK_CATENA_CONTROL_TOKEN",
                None => "this computer only",
            },
            partner: &config.partner,
            clients: config.clients.iter().map(Client::id).collect(),
            staff_client: config.staff.as_ref().map(Client::id),
            state: state.as_ref(),
            deny_private: config.courier.deny_private,
            embed_keys: &config.connect.embed_keys,
            tls: config.connect.tls,
            helper: config.connect.helper,
            delivery_limit_ms: config.courier.limit.as_millis(),
            dialect: config.dialect,
            switches: config.dialect.switches(),
        })
    }
}
