//! Starting and stopping a partner on a socket of its own; several fit into one process.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{any, get, post};
use catena_contract::WebhookSecret;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

use crate::defects::Defect;
use crate::defects::{ByLetter, Mistakes};
use crate::store::Book;
use crate::{callback_pages, html, observe_views, webhook_receiver};

/// Tells the time. Freshness of deliveries and the end of provisional access hang on it.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How long a stopping partner waits for what is under way.
const PATIENCE: Duration = Duration::from_secs(2);

/// How a partner is started.
#[derive(Clone)]
pub struct Options {
    /// Where it listens; port 0 takes a free one.
    pub bind: SocketAddr,
    /// What deliveries are signed with.
    pub secret: WebhookSecret,
    /// The mistakes it makes; none makes it the good partner.
    pub defects: BTreeSet<Defect>,
    /// What it takes for the time.
    pub clock: Clock,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("bind", &self.bind)
            .field("secret", &self.secret)
            .field("defects", &self.defects)
            .finish_non_exhaustive()
    }
}

/// Why a partner did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken, or not ours.
    #[error(
        "the reference partner cannot listen on `{address}`; choose another address, or port 0 for a free one"
    )]
    Listen {
        /// Where it was to listen.
        address: SocketAddr,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// What every handler sees of its partner.
#[derive(Clone)]
pub(crate) struct Partner(Arc<Parts>);

pub(super) struct Parts {
    book: Mutex<Book>,
    clock: Clock,
    pub(super) secret: WebhookSecret,
    pub(super) mistakes: Mistakes,
}

impl std::ops::Deref for Partner {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Parts {
    /// The book, for a moment. Its methods leave it whole even if a caller panics, so a poisoned lock is no news.
    pub(super) fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

/// A small partner done right, or wrong in the ways it was told to be.
pub struct ReferencePartner(Partner);

impl fmt::Debug for ReferencePartner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ReferencePartner").field(&self.0.mistakes).finish()
    }
}

impl ReferencePartner {
    /// A partner with an empty book and no socket.
    #[must_use]
    pub fn new(secret: WebhookSecret, defects: BTreeSet<Defect>, clock: Clock) -> Self {
        let mistakes = Mistakes::new(defects);
        Self(Partner(Arc::new(Parts { book: Mutex::new(Book::new()), clock, secret, mistakes })))
    }

    /// Its pages, its receiver and its observe views. Routers of one partner share its book.
    pub fn router(&self) -> Router {
        let endpoint = if self.0.mistakes.takes_any_method() {
            any(webhook_receiver::deliver)
        } else {
            post(webhook_receiver::deliver)
        };
        Router::new()
            .route(callback_pages::SUCCESS_PATH, get(callback_pages::success))
            .route(callback_pages::FAILURE_PATH, get(callback_pages::failure))
            .route(
                webhook_receiver::PATH,
                endpoint.layer(DefaultBodyLimit::max(webhook_receiver::MOST_BYTES)),
            )
            .route(observe_views::REQUEST_PATH, get(observe_views::integration_request))
            .route(observe_views::NO_REQUEST_PATH, get(observe_views::no_request))
            .route(observe_views::FLEET_PATH, get(observe_views::fleet))
            .route("/assets/page.css", get(html::style_sheet))
            .with_state(self.0.clone())
    }

    /// Starts a partner of its own on a socket.
    ///
    /// # Errors
    /// [`StartError::Listen`] if it cannot have the address.
    pub async fn start(options: Options) -> Result<Running, StartError> {
        let Options { bind, secret, defects, clock } = options;
        let listen = |source| StartError::Listen { address: bind, source };
        let listener = TcpListener::bind(bind).await.map_err(listen)?;
        let base_url = base_url(listener.local_addr().map_err(listen)?);
        let partner = Self::new(secret, defects, clock);
        let listener = ByLetter { listener, by_letter: partner.0.mistakes.matches_by_letter() };
        let router = partner.router();
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(async move {
            // A dropped sender means stop as well.
            axum::serve(listener, router).with_graceful_shutdown(async { drop(stopped.await) }).await
        });
        Ok(Running { base_url, stop, served })
    }
}

/// A partner that listens. Dropping it stops it too, without waiting.
#[derive(Debug)]
pub struct Running {
    base_url: Url,
    stop: oneshot::Sender<()>,
    served: JoinHandle<io::Result<()>>,
}

impl Running {
    /// Where it listens, e.g. `http://127.0.0.1:40123/`.
    #[must_use]
    pub const fn base_url(&self) -> &Url {
        &self.base_url
    }

    /// The success URL, with `{fleet_ref}` to be filled.
    #[must_use]
    pub fn success_redirect_url_template(&self) -> String {
        self.at(&format!("{}?{}={{fleet_ref}}", callback_pages::SUCCESS_PATH, callback_pages::FLEET))
    }

    /// The failure URL, with `{fleet_ref}` to be filled.
    #[must_use]
    pub fn failure_redirect_url_template(&self) -> String {
        self.at(&format!("{}?{}={{fleet_ref}}", callback_pages::FAILURE_PATH, callback_pages::FLEET))
    }

    /// Where deliveries go.
    #[must_use]
    pub fn webhook_url(&self) -> String {
        self.at(webhook_receiver::PATH)
    }

    /// The view of a request, with `{integration_request_id}` to be filled.
    #[must_use]
    pub fn observe_integration_request_template(&self) -> String {
        self.at(observe_views::REQUEST_PATH)
    }

    /// The view of a fleet, with `{fleet_ref}` to be filled.
    #[must_use]
    pub fn observe_fleet_template(&self) -> String {
        self.at(observe_views::FLEET_PATH)
    }

    /// Stops it: no new connection is taken, and what is under way has two seconds to end.
    pub async fn stop(self) {
        let Self { base_url: _, stop, mut served } = self;
        drop(stop);
        if tokio::time::timeout(PATIENCE, &mut served).await.is_err() {
            served.abort();
        }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base_url.as_str().trim_end_matches('/'))
    }
}

/// The address as a client on this machine reaches it: "any address" is reached as loopback.
fn base_url(mut address: SocketAddr) -> Url {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        IpAddr::V4(_) | IpAddr::V6(_) => {}
    }
    match Url::parse(&format!("http://{address}/")) {
        Ok(url) => url,
        Err(error) => unreachable!("a socket address makes a URL: {error}"),
    }
}
