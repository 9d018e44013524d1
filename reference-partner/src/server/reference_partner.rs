//! Starting and stopping a partner on its own socket. Several can run in one process.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{any, get, post};
use catena_contract::WebhookSecret;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

use super::partner::{Clock, Partner};
use super::{callback_pages, html, observe_views, webhook_receiver};
use crate::defects::{ActiveDefects, Defect, HeaderCaseListener};
use crate::policy::{
    FAILURE_PATH, FLEET_PARAMETER, FLEET_VIEW_PATH, INTEGRATION_REQUEST_VIEW_PATH,
    INTEGRATION_REQUEST_VIEW_ROOT, MAX_BODY_BYTES, SUCCESS_PATH, WEBHOOK_PATH,
};
use crate::store::SharedStore;

/// How long a stopping partner waits for open requests.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);

/// How a partner is started.
#[derive(Clone)]
pub struct Options {
    /// The address to listen on; port 0 selects a free port.
    pub bind: SocketAddr,
    /// The secret that deliveries are signed with.
    pub secret: WebhookSecret,
    /// Its defects; a partner without defects is correct.
    pub defects: BTreeSet<Defect>,
    /// The source of the current time.
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
    /// The address is in use, or does not belong to this machine.
    #[error(
        "the reference partner cannot listen on `{address}`; choose another address, or port 0 for a free one"
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The error of the operating system.
        #[source]
        source: io::Error,
    },
}

/// A small partner: correct, or with the defects it was given.
pub struct ReferencePartner(Arc<Partner>);

impl fmt::Debug for ReferencePartner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ReferencePartner").field(&self.0.defects).finish()
    }
}

impl ReferencePartner {
    /// A partner with an empty store and without a socket.
    #[must_use]
    pub fn new(secret: WebhookSecret, defects: BTreeSet<Defect>, clock: Clock) -> Self {
        let defects = ActiveDefects::new(defects);
        Self(Arc::new(Partner { shared_store: SharedStore::default(), clock, secret, defects }))
    }

    /// Its pages, webhook receiver and read-only views. All routers of one partner share its store.
    pub fn router(&self) -> Router {
        let webhook = if self.0.defects.accepts_any_method() {
            any(webhook_receiver::deliver)
        } else {
            post(webhook_receiver::deliver)
        };
        Router::new()
            .route(SUCCESS_PATH, get(callback_pages::success))
            .route(FAILURE_PATH, get(callback_pages::failure))
            .route(WEBHOOK_PATH, webhook.layer(DefaultBodyLimit::max(MAX_BODY_BYTES)))
            .route(INTEGRATION_REQUEST_VIEW_PATH, get(observe_views::integration_request))
            .route(INTEGRATION_REQUEST_VIEW_ROOT, get(observe_views::integration_request_without_id))
            .route(FLEET_VIEW_PATH, get(observe_views::fleet))
            .route("/assets/page.css", get(html::style_sheet))
            .with_state(Arc::clone(&self.0))
    }

    /// Starts a new partner on a socket.
    ///
    /// # Errors
    /// [`StartError::Listen`] if the address is not available.
    pub async fn start(options: Options) -> Result<Running, StartError> {
        let Options { bind, secret, defects, clock } = options;
        let listen = |source| StartError::Listen { address: bind, source };
        let listener = TcpListener::bind(bind).await.map_err(listen)?;
        let base_url = base_url(listener.local_addr().map_err(listen)?);
        let partner = Self::new(secret, defects, clock);
        let case_sensitive = partner.0.defects.matches_header_case();
        let listener = HeaderCaseListener { listener, case_sensitive };
        let router = partner.router();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(async move {
            // Stops when the sender is dropped.
            axum::serve(listener, router).with_graceful_shutdown(async { drop(stopped.await) }).await
        });
        Ok(Running { base_url, stop, server })
    }
}

/// A running partner. Dropping it stops it without waiting for open requests.
#[derive(Debug)]
pub struct Running {
    base_url: Url,
    stop: oneshot::Sender<()>,
    server: JoinHandle<io::Result<()>>,
}

impl Running {
    /// The URL it listens on, e.g. `http://127.0.0.1:40123/`.
    #[must_use]
    pub const fn base_url(&self) -> &Url {
        &self.base_url
    }

    /// The success redirect URL with the placeholder `{fleet_ref}`.
    #[must_use]
    pub fn success_redirect_url_template(&self) -> String {
        self.url(&format!("{SUCCESS_PATH}?{FLEET_PARAMETER}={{fleet_ref}}"))
    }

    /// The failure redirect URL with the placeholder `{fleet_ref}`.
    #[must_use]
    pub fn failure_redirect_url_template(&self) -> String {
        self.url(&format!("{FAILURE_PATH}?{FLEET_PARAMETER}={{fleet_ref}}"))
    }

    /// The URL of the webhook endpoint.
    #[must_use]
    pub fn webhook_url(&self) -> String {
        self.url(WEBHOOK_PATH)
    }

    /// The URL of the view of a request with the placeholder `{integration_request_id}`.
    #[must_use]
    pub fn observe_integration_request_template(&self) -> String {
        self.url(INTEGRATION_REQUEST_VIEW_PATH)
    }

    /// The URL of the view of a fleet with the placeholder `{fleet_ref}`.
    #[must_use]
    pub fn observe_fleet_template(&self) -> String {
        self.url(FLEET_VIEW_PATH)
    }

    /// Stops it: it accepts no new connections and waits up to two seconds for open requests.
    pub async fn stop(self) {
        let Self { base_url: _, stop, mut server } = self;
        drop(stop);
        if tokio::time::timeout(SHUTDOWN_TIMEOUT, &mut server).await.is_err() {
            server.abort();
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url.as_str().trim_end_matches('/'))
    }
}

/// The URL for clients on this machine. An unspecified address becomes loopback.
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
