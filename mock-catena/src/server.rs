//! Runs a simulated Catena on a socket, for the binary and for programs that embed one.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use catena_contract::AccessToken;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::Url;

use crate::app::{App, Context};
use crate::auth::{Client, Clients, Guard, SigningKey, Tokens};
use crate::clock::{AdjustableClock, Clock};
use crate::control::Control;
use crate::dialect::Dialect;
use crate::embedding::ConnectOptions;
use crate::faults::Faults;
use crate::http;
use crate::ids::Ids;
use crate::net::{self, ConnectionLimits, TlsError, when};
use crate::session::PartnerProfile;
use crate::store::Store;
use crate::timeline::{DeliveryRecord, Journal};
use crate::webhooks::{Courier, CourierConfig, ShutdownSummary};

/// The configuration of a simulated Catena.
#[derive(Debug, Clone)]
pub struct Config {
    /// The address to listen on; port 0 chooses a free port.
    pub bind: SocketAddr,
    /// The URL at which browsers and partners reach the server, if it is another one than that of the socket; its path ends
    /// with a slash. Every link, the issuer of tokens and the documents name it.
    pub public_url: Option<Url>,
    /// The seed of the provider catalogue. Ids come from the [`Ids`] passed to [`start`].
    pub seed: u64,
    /// Which of Catena's sources to follow.
    pub dialect: Dialect,
    /// The partner's bearer token.
    pub token: AccessToken,
    /// The default partner, which the token and the first client belong to.
    pub partner: PartnerProfile,
    /// The clients that get access tokens. Every client after the first is a separate partner.
    pub clients: Vec<Client>,
    /// The client of Catena's staff, which may change providers and partners.
    pub staff: Option<Client>,
    /// The key that signs access tokens.
    pub key: SigningKey,
    /// Limits of the connections to the server.
    pub limits: ConnectionLimits,
    /// Limits of the courier.
    pub courier: CourierConfig,
    /// Options of the hosted flow.
    pub connect: ConnectOptions,
    /// Whether the page at `/` is the inspector.
    pub inspector: bool,
}

impl Config {
    /// A configuration for programs that embed a simulated Catena: a free port of this computer, seed 1, the default
    /// dialect and partner.
    #[must_use]
    pub fn embedded(token: AccessToken) -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            public_url: None,
            seed: 1,
            dialect: Dialect::default(),
            token,
            partner: PartnerProfile::default(),
            clients: vec![Client::development()],
            staff: Some(Client::staff()),
            key: SigningKey::development(),
            limits: ConnectionLimits::default(),
            courier: CourierConfig::default(),
            connect: ConnectOptions::default(),
            inspector: true,
        }
    }
}

/// Why a simulated Catena did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another program listens on the address.
    #[error(
        "{address} is taken by another program; stop it, or choose another address with `--bind`, e.g. `--bind 127.0.0.1:0`"
    )]
    Taken {
        /// The address.
        address: SocketAddr,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// The system does not allow listening on the address.
    #[error("cannot listen on {address}; choose an address of this computer with `--bind`")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// The certificate for HTTPS could not be created.
    #[error("cannot make a certificate for HTTPS; start without `--tls`")]
    Certificate(#[from] TlsError),
}

/// How often expired links are looked for, in real time. Requests check their own link.
const SWEEP: Duration = Duration::from_secs(1);

/// How long running requests may take after a stop.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(3);

/// A running simulated Catena. Several in one process are independent of each other. Dropping it stops it without
/// waiting.
pub struct Running {
    base: Url,
    public: Url,
    courier: Courier,
    app: App,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
}

/// Starts a simulated Catena.
///
/// # Errors
/// [`StartError`] if it cannot listen.
pub async fn start(config: Config, clock: Arc<dyn Clock>, ids: Box<dyn Ids>) -> Result<Running, StartError> {
    start_guarded(config, Guard::default(), clock, ids).await
}

/// Starts a simulated Catena with access control for `/_mock`.
///
/// # Errors
/// [`StartError`] if it cannot listen.
pub async fn start_guarded(
    config: Config,
    guard: Guard,
    clock: Arc<dyn Clock>,
    ids: Box<dyn Ids>,
) -> Result<Running, StartError> {
    let address = config.bind;
    let listener = TcpListener::bind(address).await.map_err(|source| {
        if source.kind() == io::ErrorKind::AddrInUse {
            StartError::Taken { address, source }
        } else {
            StartError::Bind { address, source }
        }
    })?;
    let bound = listener.local_addr().map_err(|source| StartError::Bind { address, source })?;
    let tls = config.connect.tls.then(|| net::acceptor(bound.ip())).transpose()?;
    let base = base_url(bound, tls.is_some());
    let public = config.public_url.clone().unwrap_or_else(|| base.clone());
    let (stop, stopped) = watch::channel(false);
    let (app, courier) = assemble(&config, guard, public.clone(), clock, ids, stop.subscribe());
    let router = http::router(app.clone());
    let server = tokio::spawn(net::serve(listener, tls, router, config.limits, stopped));
    tokio::spawn(sweep(app.clone(), stop.subscribe()));
    Ok(Running { base, public, courier, app, stop, server })
}

/// Only the routes, for requests without a socket. `base` is the URL that magic links start with.
pub fn router(config: &Config, base: &Url, clock: Arc<dyn Clock>, ids: Box<dyn Ids>) -> Router {
    let (_, stopped) = watch::channel(false);
    http::router(assemble(config, Guard::default(), base.clone(), clock, ids, stopped).0)
}

fn assemble(
    config: &Config,
    guard: Guard,
    base: Url,
    clock: Arc<dyn Clock>,
    ids: Box<dyn Ids>,
    stopped: watch::Receiver<bool>,
) -> (App, Courier) {
    let clock = Arc::new(AdjustableClock::new(clock));
    let (faults, journal) = (Faults::seeded(config.seed), Journal::default());
    let courier = Courier::new(
        Arc::clone(&clock),
        config.dialect.switches(),
        config.courier,
        faults.clone(),
        journal.clone(),
    );
    let fixtures = Context {
        partner: config.partner.clone(),
        token: config.token.clone(),
        clients: Clients::new(&config.partner, &config.clients, config.staff.as_ref()),
        tokens: Tokens::new(config.key.clone(), &base),
        dialect: config.dialect,
        seed: config.seed,
        clock,
        courier: courier.clone(),
        faults,
        journal,
        guard,
        stopped,
        connect: config.connect.clone(),
        inspector: config.inspector,
        base,
    };
    (App::new(fixtures, Store::default(), ids), courier)
}

/// The URL at which a browser on this computer reaches the socket.
fn base_url(bound: SocketAddr, secure: bool) -> Url {
    let host = match bound.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip @ (IpAddr::V4(_) | IpAddr::V6(_)) => ip,
    };
    let scheme = if secure { "https" } else { "http" };
    let text = format!("{scheme}://{}/", SocketAddr::new(host, bound.port()));
    match Url::parse(&text) {
        Ok(url) => url,
        Err(error) => unreachable!("`{text}` is a URL: {error}"),
    }
}

async fn sweep(app: App, stopped: watch::Receiver<bool>) {
    let mut tick = tokio::time::interval(SWEEP);
    let stop = when(stopped);
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => return,
            _ = tick.tick() => app.expire_overdue_in_slices().await,
        }
    }
}

impl Running {
    /// The URL of its socket, with a trailing slash.
    #[must_use]
    pub const fn base_url(&self) -> &Url {
        &self.base
    }

    /// The URL that its links start with, with a trailing slash.
    #[must_use]
    pub const fn public_url(&self) -> &Url {
        &self.public
    }

    /// The newest finished deliveries, in the order they finished.
    #[must_use]
    pub fn deliveries(&self) -> Vec<DeliveryRecord> {
        self.courier.deliveries()
    }

    /// The user's commands, as offered by `/_mock`.
    #[must_use]
    pub fn control(&self) -> Control {
        Control::of(self.app.clone())
    }

    /// Waits until every event so far is delivered, has failed for good, or waits for a paused subscription. If the
    /// clock stands still, advances it to each retry as it becomes due.
    pub async fn settled(&self) {
        self.courier.settled().await;
    }

    /// Marks expired links at once instead of within a second.
    pub fn expire_overdue(&self) {
        self.app.expire_overdue();
    }

    /// Stops listening. Running requests get three seconds to finish, and deliveries three more; undelivered ones are
    /// dropped and counted in the summary. To keep them, call [`Control::export`] afterwards: it works after the
    /// server has stopped.
    pub async fn stop(mut self) -> ShutdownSummary {
        self.stop.send_replace(true);
        match tokio::time::timeout(SHUTDOWN_TIMEOUT, &mut self.server).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the server's task failed"),
            Err(_) => {
                tracing::warn!("running requests were cancelled");
                self.server.abort();
                // When it has ended, nothing is answered any more.
                let _ = (&mut self.server).await;
            }
        }
        self.courier.shut_down(SHUTDOWN_TIMEOUT).await
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        self.courier.stop();
    }
}
