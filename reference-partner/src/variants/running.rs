//! A partner that runs on a free port of this computer.

use std::net::Ipv4Addr;

use axum::Router;
use catena_contract::WebhookSecret;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::policy::{
    FAILURE_PATH, FLEET_VIEW_PATH, INTEGRATION_REQUEST_VIEW_PATH, SUCCESS_PATH, WEBHOOK_PATH,
};

/// The query of redirect URLs that name the fleet like the reference partner's.
pub(super) const FLEET_QUERY: &str = "?fleet={fleet_ref}";
/// The `Cookie` header of a signed-in fleet, which some variants require.
const SESSION_COOKIE: &str = "session=abc";

/// A running partner. Dropping it stops it.
pub struct RunningVariant {
    name: &'static str,
    url_query: &'static str,
    secret: WebhookSecret,
    base_url: String,
    server: JoinHandle<std::io::Result<()>>,
}

impl RunningVariant {
    /// Serves these routes on a free port of this computer, with redirect URLs like the reference partner's.
    ///
    /// # Errors
    /// The error of the operating system if it cannot listen.
    pub async fn serve(name: &'static str, router: Router, secret: WebhookSecret) -> std::io::Result<Self> {
        Self::serve_with_query(name, FLEET_QUERY, router, secret).await
    }

    pub(super) async fn serve_with_query(
        name: &'static str,
        url_query: &'static str,
        router: Router,
        secret: WebhookSecret,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { name, url_query, secret, base_url, server })
    }

    /// Its URLs.
    #[must_use]
    pub fn endpoints(&self) -> Endpoints {
        let Self { name, url_query: query, secret: _, base_url: base, server: _ } = self;
        Endpoints {
            name,
            success_url: format!("{base}{SUCCESS_PATH}{query}"),
            failure_url: format!("{base}{FAILURE_PATH}{query}"),
            webhook_url: format!("{base}{WEBHOOK_PATH}"),
            integration_request_view: format!("{base}{INTEGRATION_REQUEST_VIEW_PATH}"),
            fleet_view: format!("{base}{FLEET_VIEW_PATH}"),
            session_cookie: SESSION_COOKIE,
        }
    }

    /// The secret that deliveries to it are signed with.
    #[must_use]
    pub const fn secret(&self) -> &WebhookSecret {
        &self.secret
    }
}

impl Drop for RunningVariant {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// The URLs of a partner, with the placeholders `{fleet_ref}` and `{integration_request_id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// The partner's name.
    pub name: &'static str,
    /// The success redirect URL.
    pub success_url: String,
    /// The failure redirect URL.
    pub failure_url: String,
    /// The webhook endpoint.
    pub webhook_url: String,
    /// The read-only view of an integration request.
    pub integration_request_view: String,
    /// The read-only view of a fleet.
    pub fleet_view: String,
    /// A signed-in fleet's `Cookie` header.
    pub session_cookie: &'static str,
}
