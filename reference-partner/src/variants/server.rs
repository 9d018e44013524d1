//! An honest partner on a socket: the reference partner behind a front of its own.

use std::collections::{BTreeSet, HashMap};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use catena_contract::WebhookSecret;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower::ServiceExt as _;

use super::Honest;
use super::pages;
use super::pages::Shown;
use super::request::{at_the_door, cookie, is_handled, works_later};
use crate::{Clock, ReferencePartner};

/// The session that some of them want to see, as a `Cookie` header.
const SESSION: &str = "session=abc";
/// Most bytes of a page.
const MOST_BYTES: usize = 1024 * 1024;

/// One of them. Its clones are the same one.
#[derive(Clone)]
pub struct HonestPartner {
    style: Honest,
    pub(super) inner: Router,
    pub(super) secret: WebhookSecret,
    pub(super) clock: Clock,
    pages: Arc<Mutex<HashMap<String, String>>>,
}

/// One that listens; dropping it stops it.
pub struct Served {
    name: &'static str,
    own_query: &'static str,
    secret: WebhookSecret,
    base: String,
    server: JoinHandle<std::io::Result<()>>,
}

impl HonestPartner {
    /// Starts one on a free port of this computer.
    ///
    /// # Errors
    /// What the system says when it cannot listen.
    pub async fn start(style: Honest, secret: WebhookSecret, clock: Clock) -> std::io::Result<Served> {
        let inner = ReferencePartner::new(secret.clone(), BTreeSet::new(), Arc::clone(&clock)).router();
        let partner = Self { style, inner, secret: secret.clone(), clock, pages: Arc::default() };
        let mut served =
            Served::of(style.as_str(), Router::new().fallback(answer).with_state(partner), secret).await?;
        served.own_query = style.own_query();
        Ok(served)
    }

    fn page_of(&self, headers: &HeaderMap) -> String {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        cookie(headers, "page").and_then(|id| pages.get(&id).cloned()).unwrap_or_default()
    }

    fn keep(&self, page: String) -> String {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let id = format!("p{}", pages.len());
        pages.insert(id.clone(), page);
        id
    }
}

impl Served {
    /// Serves these routes on a free port of this computer.
    ///
    /// # Errors
    /// What the system says when it cannot listen.
    pub async fn of(name: &'static str, router: Router, secret: WebhookSecret) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let base = format!("http://{}", listener.local_addr()?);
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { name, own_query: "?fleet={fleet_ref}", secret, base, server })
    }

    /// Its endpoints, for whoever tests it.
    #[must_use]
    pub fn endpoints(&self) -> Endpoints {
        let Self { name, own_query: own, secret: _, base, server: _ } = self;
        Endpoints {
            name,
            success_url: format!("{base}/catena/return{own}"),
            failure_url: format!("{base}/catena/failed{own}"),
            webhook_url: format!("{base}/hooks/catena"),
            integration_request_view: format!("{base}/_test/integration-requests/{{integration_request_id}}"),
            fleet_view: format!("{base}/_test/fleets/{{fleet_ref}}"),
            session_cookie: SESSION,
        }
    }

    /// What deliveries to it are signed with.
    #[must_use]
    pub const fn secret(&self) -> &WebhookSecret {
        &self.secret
    }
}

/// Where a partner is reached. URLs hold `{fleet_ref}` and `{integration_request_id}` where these go.
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

impl Drop for Served {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn answer(State(partner): State<HonestPartner>, mut request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let headers = request.headers().clone();
    match path.as_str() {
        "/welcome" => return (private(), Html(partner.page_of(&headers))).into_response(),
        "/login" => {
            return Html("<h1>Sign in</h1><form><input name=user><input type=password name=p></form>")
                .into_response();
        }
        "/hooks/catena" if partner.style == Honest::FewHandlers && !is_handled(&headers) => {
            return StatusCode::NOT_FOUND.into_response();
        }
        "/hooks/catena" if partner.style == Honest::WorksLater && request.method() == Method::POST => {
            return works_later(partner, request).await;
        }
        _ => {}
    }
    let callback = path.starts_with("/catena/");
    if callback && let Some(response) = at_the_door(partner.style, &mut request) {
        return response;
    }
    let response = match partner.inner.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if callback {
        in_its_own_way(&partner, response).await
    } else {
        of_its_own(partner.style, response).await
    }
}

/// What it makes of the reference partner's page.
async fn in_its_own_way(partner: &HonestPartner, response: Response) -> Response {
    if response.status() != StatusCode::OK {
        return response;
    }
    let (parts, body) = response.into_parts();
    let page = match to_bytes(body, MOST_BYTES).await {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(_) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
    };
    let shown = Shown::of(&page);
    let html = match partner.style {
        Honest::SinglePageApp => {
            "<!doctype html><title>Acme</title><div id=app></div><script src=/app.js></script>".to_owned()
        }
        Honest::CleanUrl => {
            let cookie = format!("page={}; Path=/; HttpOnly; SameSite=Lax", partner.keep(page));
            let moved = [(header::LOCATION, "/welcome".to_owned()), (header::SET_COOKIE, cookie)];
            return (StatusCode::SEE_OTHER, private(), moved).into_response();
        }
        Honest::Json => {
            let kind = [(header::CONTENT_TYPE, "application/json")];
            return (private(), kind, pages::json(shown)).into_response();
        }
        Honest::Spanish => pages::spanish(shown),
        Honest::French => pages::french(shown),
        Honest::German => pages::german(shown),
        Honest::Wordy => pages::wordy(&page, (partner.clock)()),
        Honest::Banner => pages::with_banner(&page),
        Honest::NeedsSession
        | Honest::Strict
        | Honest::OwnKeys
        | Honest::NoProvisional
        | Honest::SessionOnly
        | Honest::OtherHost
        | Honest::WorksLater
        | Honest::FewHandlers => return Response::from_parts(parts, Body::from(page)),
    };
    (private(), Html(html)).into_response()
}

/// What it makes of everything else: views and acknowledgements.
async fn of_its_own(style: Honest, response: Response) -> Response {
    match style {
        Honest::Wordy if response.status() == StatusCode::ACCEPTED => StatusCode::OK.into_response(),
        Honest::NoProvisional => {
            let (parts, body) = response.into_parts();
            let view = to_bytes(body, MOST_BYTES).await.unwrap_or_default();
            let view = String::from_utf8_lossy(&view).replace("provisional", "none");
            let mut response = view.into_response();
            *response.status_mut() = parts.status;
            response
        }
        Honest::SinglePageApp
        | Honest::CleanUrl
        | Honest::Spanish
        | Honest::French
        | Honest::German
        | Honest::NeedsSession
        | Honest::Json
        | Honest::Wordy
        | Honest::Banner
        | Honest::Strict
        | Honest::OwnKeys
        | Honest::SessionOnly
        | Honest::OtherHost
        | Honest::WorksLater
        | Honest::FewHandlers => response,
    }
}

/// What every page of a fleet carries.
const fn private() -> [(header::HeaderName, &'static str); 2] {
    [(header::CACHE_CONTROL, "no-store"), (header::REFERRER_POLICY, "no-referrer")]
}
