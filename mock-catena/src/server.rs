//! Runs a simulated Catena on a socket: the entry for the binary, and for programs that carry one inside.

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
use crate::auth::{Client, Clients, Guard, Tokens};
use crate::clock::{AdjustableClock, Clock};
use crate::control::Control;
use crate::dialect::Dialect;
use crate::embedding::ConnectOptions;
use crate::faults::Faults;
use crate::http;
use crate::ids::Ids;
use crate::net::{Peer, ResettableListener, TlsError, TlsListener, server_config};
use crate::session::PartnerProfile;
use crate::store::MemoryStore;
use crate::timeline::{DeliveryRecord, Journal};
use crate::webhooks::{Courier, CourierConfig, ShutdownSummary};

/// What a simulated Catena is started with.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it listens; port 0 takes a free one.
    pub bind: SocketAddr,
    /// What the provider catalogue is made of. Ids come from the [`Ids`] handed in.
    pub seed: u64,
    /// Which sources it follows.
    pub dialect: Dialect,
    /// The partner's bearer token.
    pub token: AccessToken,
    /// The default partner: that token's, and the first client's.
    pub partner: PartnerProfile,
    /// Who gets access tokens. Every client after the first is a partner of its own.
    pub clients: Vec<Client>,
    /// Catena's own client, which keeps providers and partners.
    pub staff: Option<Client>,
    /// Numbers of the courier.
    pub courier: CourierConfig,
    /// How the hosted flow is shown.
    pub connect: ConnectOptions,
}

impl Config {
    /// A free port of this computer, seed 1, the default dialect and partner: what a program that carries a
    /// simulated Catena inside begins with.
    #[must_use]
    pub fn embedded(token: AccessToken) -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            seed: 1,
            dialect: Dialect::default(),
            token,
            partner: PartnerProfile::default(),
            clients: vec![Client::development()],
            staff: Some(Client::staff()),
            courier: CourierConfig::default(),
            connect: ConnectOptions::default(),
        }
    }
}

/// Why a simulated Catena did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Somebody else listens there.
    #[error(
        "{address} is taken by another program; stop it, or choose another address with `--bind`, e.g. `--bind 127.0.0.1:0`"
    )]
    Taken {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The system does not let it listen there.
    #[error("cannot listen on {address}; choose an address of this computer with `--bind`")]
    Bind {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The certificate for HTTPS could not be made.
    #[error("cannot make a certificate for HTTPS; start without `--tls`")]
    Certificate(#[from] TlsError),
}

/// How often links that have run out are looked for, in real time; a request that meets one does not wait for it.
const SWEEP: Duration = Duration::from_secs(1);

/// How long requests under way may take once it is told to stop.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(3);

/// A simulated Catena that runs. Each one is alone: several live in one process without meeting. Dropping it stops
/// it too, without waiting.
pub struct Running {
    base: Url,
    courier: Courier,
    app: App,
    stop: watch::Sender<bool>,
    server: JoinHandle<io::Result<()>>,
}

/// Starts a simulated Catena.
///
/// # Errors
/// [`StartError`] if it cannot listen.
pub async fn start(config: Config, clock: Arc<dyn Clock>, ids: Box<dyn Ids>) -> Result<Running, StartError> {
    start_guarded(config, Guard::default(), clock, ids).await
}

/// Starts a simulated Catena whose commands are guarded.
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
    let tls = config.connect.tls.then(|| server_config(bound.ip())).transpose()?;
    let base = base_url(bound, tls.is_some());
    let (stop, stopped) = watch::channel(false);
    let (app, courier) = assemble(&config, guard, base.clone(), clock, ids, stop.subscribe());
    let router = http::router(app.clone()).into_make_service_with_connect_info::<Peer>();
    let listener = ResettableListener(listener);
    let server = tokio::spawn(async move {
        match tls {
            Some(tls) => {
                let listener = TlsListener::new(listener, tls);
                axum::serve(listener, router).with_graceful_shutdown(when(stopped)).await
            }
            None => axum::serve(listener, router).with_graceful_shutdown(when(stopped)).await,
        }
    });
    tokio::spawn(sweep(app.clone(), stop.subscribe()));
    Ok(Running { base, courier, app, stop, server })
}

/// The routes alone, for requests without a socket. `base` is where magic links shall lead.
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
        tokens: Tokens::default(),
        dialect: config.dialect,
        seed: config.seed,
        clock,
        courier: courier.clone(),
        faults,
        journal,
        guard,
        stopped,
        connect: config.connect.clone(),
        base,
    };
    (App::new(fixtures, Box::new(MemoryStore::default()), ids), courier)
}

/// Where a browser on this computer reaches the socket.
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

async fn when(mut stopped: watch::Receiver<bool>) {
    // An error means that the sender is gone, and with it whoever could stop us.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

async fn sweep(app: App, stopped: watch::Receiver<bool>) {
    let mut tick = tokio::time::interval(SWEEP);
    let stop = when(stopped);
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => return,
            _ = tick.tick() => app.expire_overdue(),
        }
    }
}

impl Running {
    /// Where it is reached, with a slash at the end.
    #[must_use]
    pub const fn base_url(&self) -> &Url {
        &self.base
    }

    /// The newest deliveries, in the order they came to an end.
    #[must_use]
    pub fn deliveries(&self) -> Vec<DeliveryRecord> {
        self.courier.deliveries()
    }

    /// The user's handle: every verb of `/_mock`.
    #[must_use]
    pub fn control(&self) -> Control {
        Control::of(self.app.clone())
    }

    /// Waits until every event so far was delivered, has failed for good, or waits for a paused subscription. On a
    /// clock that stands still, time is carried forward to each retry as it is due.
    pub async fn settled(&self) {
        self.courier.settled().await;
    }

    /// Expires every link that has run out by the clock, at once instead of within a second.
    pub fn expire_overdue(&self) {
        self.app.expire_overdue();
    }

    /// Stops listening, gives the requests under way three seconds to come to an end, and the deliveries three more;
    /// what is then not delivered is dropped, and counted in the answer. To keep it, take a [`Control::export`]
    /// after this (the handle outlives the server).
    pub async fn stop(mut self) -> ShutdownSummary {
        self.stop.send_replace(true);
        match tokio::time::timeout(SHUTDOWN_TIMEOUT, &mut self.server).await {
            Ok(Ok(Ok(()))) => {}
            Ok(Ok(Err(error))) => tracing::warn!(%error, "the server ended with an error"),
            Ok(Err(error)) => tracing::warn!(%error, "the server's task broke off"),
            Err(_) => {
                tracing::warn!("requests under way were cut off");
                self.server.abort();
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
