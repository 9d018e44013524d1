//! `mock-catena serve`: its flags, and the configuration they resolve to.

use std::net::SocketAddr;
use std::path::PathBuf;

use catena_contract::AccessToken;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use mock_catena::auth::{Client, SigningKey};
use mock_catena::dialect::{Dialect, Switches};
use mock_catena::embedding::{ConnectOptions, EmbedKey, is_this_computer};
use mock_catena::session::PartnerProfile;
use mock_catena::webhooks::CourierConfig;
use mock_catena::{Config, ConnectionLimits, Guard};
use serde::Serialize;
use url::Url;

use super::key_file::KeySource;

/// The default bearer token. It is public, so it may be printed.
const DEFAULT_TOKEN: &str = "mock-catena-dev-token";

/// The default seed of the provider catalogue: the same at every start.
const CATALOGUE_SEED: u64 = 1;

/// Run a simulated Catena until Ctrl-C.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Serve {
    /// Address to listen on; port 0 chooses a free port.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8420", value_parser = address)]
    bind: SocketAddr,

    /// The URL at which browsers and partners reach this server, such as `http://mock-catena:8420` in a network of
    /// containers or `https://acme.test/catena` behind a proxy, which may remove the path. Links, tokens and documents name
    /// it. Default: the address of `--bind`.
    #[arg(long, value_name = "URL", env = "MOCK_CATENA_PUBLIC_URL", hide_env = true, value_parser = public_url)]
    public_url: Option<Url>,

    /// Seed of ids, secrets and the provider catalogue: the same seed gives the same ones. Without it, ids and
    /// secrets are different at every start, so that a partner's database never sees one twice.
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,

    /// Which of Catena's sources to follow where they disagree.
    #[arg(long, value_name = "NAME", default_value = "docs",
          value_parser = PossibleValuesParser::new(Dialect::ALL.map(Dialect::as_str))
              .try_map(|name| name.parse::<Dialect>()))]
    dialect: Dialect,

    /// A client that gets access tokens; repeatable. The first belongs to the default partner, every further one is a
    /// separate partner. Default: `mock-catena-client:mock-catena-secret`.
    #[arg(long, value_name = "ID:SECRET")]
    client: Vec<Client>,

    /// The client of Catena's staff, which may change providers and partners. Default:
    /// `mock-catena-staff:mock-catena-staff-secret`.
    #[arg(long, value_name = "ID:SECRET")]
    staff_client: Option<Client>,

    /// Load the state from this file at the start and save it at the end: sessions, subscriptions, undelivered
    /// webhooks, clock, dialect and faults. The file contains secrets.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// The key that signs access tokens: a PEM file, which is made at the first start. Without it, the key is kept
    /// beside the file of `--state`, or made at every start. The development credentials have a public key.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,

    /// Allow the public development credentials on an address that other computers can reach.
    #[arg(long)]
    insecure_defaults: bool,

    /// Answer requests under this host name too, as a tunnel or a proxy sends them; repeatable.
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,

    /// Refuse to deliver webhooks to private and local addresses.
    #[arg(long)]
    deny_private: bool,

    /// Allow pages of this origin to embed the flow with this key, such as `demo=http://localhost:3000`; repeatable,
    /// also with the same key.
    #[arg(long, value_name = "KEY=ORIGIN")]
    embed_key: Vec<EmbedKey>,

    /// Serve HTTPS with a self-signed certificate that is created at the start.
    #[arg(long)]
    tls: bool,

    /// Hide the strip "choose an ending" on the pages.
    #[arg(long)]
    no_helper: bool,

    /// Do not serve the inspector, the page at `/` that shows sessions and deliveries and runs commands.
    #[arg(long)]
    no_inspector: bool,

    /// Open the inspector in the browser.
    #[arg(long, conflicts_with = "no_inspector")]
    open: bool,

    /// Print the resolved configuration and every dialect switch as JSON, without secrets, and exit.
    #[arg(long)]
    pub(crate) print_config: bool,
}

/// A scheme, a host, and perhaps a port and a path.
fn public_url(raw: &str) -> Result<Url, &'static str> {
    const ADVICE: &str =
        "write a scheme and a host, and perhaps a port and a path, such as `http://mock-catena:8420`";
    let mut url: Url = raw.parse().map_err(|_| ADVICE)?;
    let bare = url.query().is_none() && url.fragment().is_none() && !url.path().contains("//");
    let nobody = url.username().is_empty() && url.password().is_none();
    if !matches!(url.scheme(), "http" | "https") || !bare || !nobody {
        return Err(ADVICE);
    }
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Ok(url)
}

/// An address and a port; `localhost` is allowed as address.
fn address(raw: &str) -> Result<SocketAddr, &'static str> {
    let raw =
        raw.strip_prefix("localhost:").map_or_else(|| raw.to_owned(), |port| format!("127.0.0.1:{port}"));
    raw.parse().map_err(|_| "write an address and a port, such as `127.0.0.1:8420`")
}

pub(super) const EXAMPLES: &str = r#"Examples:
  Start it and open the inspector, which shows every session and delivery:
    mock-catena serve --open

  Start it, invite a fleet, and open the `magic_link` of the response in a browser:
    mock-catena serve
    curl -s http://127.0.0.1:8420/v2/orgs/invitations \
      -H 'Authorization: Bearer mock-catena-dev-token' \
      -d '{"fleet_ref": "carrier-1", "success_redirect_url": "http://localhost:3000/callback",
           "failure_redirect_url": "http://localhost:3000/failure"}'

  Receive webhooks (the response contains the signing secret):
    curl -s http://127.0.0.1:8420/v2/notifications/webhooks \
      -H 'Authorization: Bearer mock-catena-dev-token' \
      -d '{"url": "http://localhost:3000/hooks/catena", "event_name": "invitation.*"}'

  In the flow, accept, choose a provider and enter anything for success. Choose "My provider is not
  listed" for an integration request. Decline or leave for failure.

  Request an access token as a partner's client does; it is valid for an hour of this server's clock:
    curl -s http://127.0.0.1:8420/realms/catena/protocol/openid-connect/token \
      -d grant_type=client_credentials -d scope=organization \
      -d client_id=mock-catena-client -d client_secret=mock-catena-secret

  Run commands (GET http://127.0.0.1:8420/_mock lists them):
    curl -s http://127.0.0.1:8420/_mock/clock/advance -d '{"duration": "14d"}'

Environment:
  MOCK_CATENA_TOKEN          the bearer token to accept instead of the development token
  MOCK_CATENA_PUBLIC_URL     the URL of --public-url
  MOCK_CATENA_CONTROL_TOKEN  the bearer token of `/_mock`; without it, only this computer has access
  RUST_LOG                   what to log to stderr, such as `warn` or `mock_catena=debug`
  NO_COLOR                   no colours"#;

/// The resolved configuration: nothing reads flags or the environment after this.
pub(crate) struct Plan {
    pub(crate) config: Config,
    /// Access control of `/_mock`.
    pub(crate) guard: Guard,
    /// The state file.
    pub(crate) state: Option<PathBuf>,
    /// Where the signing key comes from.
    pub(crate) key: KeySource,
    /// The seed of ids, if given.
    pub(crate) seed: Option<u64>,
    /// Whether to open the inspector in the browser.
    pub(crate) open: bool,
    /// The token, if it is the public one and may be printed.
    pub(crate) printable_token: Option<&'static str>,
    /// The client's id and secret, if they are the public ones and may be printed.
    pub(crate) printable_client: Option<&'static str>,
}

impl Serve {
    /// Combines the flags with the tokens from the environment. Tokens are never flags, because other users of the
    /// computer can see flags.
    ///
    /// # Errors
    /// [`PublicCredentials`] if others could use the development credentials.
    pub(crate) fn resolve(
        self,
        environment: Option<AccessToken>,
        control: Option<AccessToken>,
    ) -> Result<Plan, PublicCredentials> {
        self.check_exposure(environment.is_some())?;
        let key = match (self.key, &self.state) {
            (Some(path), _) => KeySource::File(path),
            (None, _) if self.client.is_empty() => KeySource::Development,
            (None, Some(state)) => KeySource::beside(state),
            (None, None) => KeySource::Fresh,
        };
        let printable_token = environment.is_none().then_some(DEFAULT_TOKEN);
        let printable_client = self.client.is_empty().then_some(Client::DEVELOPMENT);
        let token = environment.unwrap_or_else(|| match DEFAULT_TOKEN.parse() {
            Ok(token) => token,
            Err(error) => unreachable!("`{DEFAULT_TOKEN}` is not empty: {error}"),
        });
        let config = Config {
            bind: self.bind,
            public_url: self.public_url,
            seed: self.seed.unwrap_or(CATALOGUE_SEED),
            dialect: self.dialect,
            token,
            partner: PartnerProfile::default(),
            clients: if self.client.is_empty() { vec![Client::development()] } else { self.client },
            staff: Some(self.staff_client.unwrap_or_else(Client::staff)),
            key: SigningKey::development(),
            limits: ConnectionLimits::default(),
            courier: CourierConfig { deny_private: self.deny_private, ..CourierConfig::default() },
            connect: ConnectOptions { helper: !self.no_helper, embed_keys: self.embed_key, tls: self.tls },
            inspector: !self.no_inspector,
        };
        let guard = Guard { token: control, hosts: self.allow_host };
        let (state, seed, open) = (self.state, self.seed, self.open);
        Ok(Plan { config, guard, state, key, seed, open, printable_token, printable_client })
    }

    /// Refuses public credentials where others can send them.
    fn check_exposure(&self, own_token: bool) -> Result<(), PublicCredentials> {
        let mut missing = vec![];
        missing.extend((!own_token).then_some("MOCK_CATENA_TOKEN"));
        missing.extend(self.client.is_empty().then_some("--client"));
        missing.extend(self.staff_client.is_none().then_some("--staff-client"));
        let elsewhere =
            self.public_url.as_ref().filter(|url| !url.host().as_ref().is_some_and(is_this_computer));
        let here = self.bind.ip().to_canonical().is_loopback() && elsewhere.is_none();
        if missing.is_empty() || self.insecure_defaults || here {
            return Ok(());
        }
        let at = elsewhere.map_or_else(|| self.bind.to_string(), Url::to_string);
        Err(PublicCredentials { at, missing: missing.join(", ") })
    }
}

/// Others could use the development credentials, which are public.
#[derive(Debug, thiserror::Error)]
#[error(
    "other computers can reach {at}, and the development credentials are public; set your own with {missing}, \
     or allow anybody in with `--insecure-defaults`"
)]
pub(crate) struct PublicCredentials {
    at: String,
    missing: String,
}

/// The configuration as `--print-config` shows it.
#[derive(Serialize)]
struct Shown<'a> {
    bind: SocketAddr,
    public_url: Option<&'a Url>,
    seed: Option<u64>,
    token: &'static str,
    control: &'static str,
    partner: &'a PartnerProfile,
    clients: Vec<&'a str>,
    staff_client: Option<&'a str>,
    state: Option<&'a PathBuf>,
    key: String,
    deny_private: bool,
    embed_keys: &'a [EmbedKey],
    tls: bool,
    helper: bool,
    inspector: bool,
    delivery_limit_ms: u128,
    dialect: Dialect,
    switches: Switches,
}

impl Plan {
    /// The configuration as JSON, without the token.
    pub(crate) fn to_json(&self) -> Result<String, serde_json::Error> {
        let Self { config, guard, state, key, seed, open: _, printable_token, printable_client: _ } = self;
        serde_json::to_string_pretty(&Shown {
            bind: config.bind,
            public_url: config.public_url.as_ref(),
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
            key: key.notice(),
            deny_private: config.courier.deny_private,
            embed_keys: &config.connect.embed_keys,
            tls: config.connect.tls,
            helper: config.connect.helper,
            inspector: config.inspector,
            delivery_limit_ms: config.courier.limit.as_millis(),
            dialect: config.dialect,
            switches: config.dialect.switches(),
        })
    }
}
