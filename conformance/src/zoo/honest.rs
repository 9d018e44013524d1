//! Honest partners that are built differently. Nothing about them is broken, and the suite must not say so.
//!
//! Each stands before the reference partner's own pages and receiver: what it stores is right, what it shows is its
//! own way.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use catena_contract::WebhookSecret;
use jiff::Timestamp;
use tower::ServiceExt as _;

use super::SinglePageApp;
use crate::reference_partner::{Clock, ReferencePartner};

/// A way to be honest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Honest {
    /// One shell for every outcome; a script looks at the URL and draws the rest.
    SinglePageApp,
    /// Works, remembers the page under a cookie, and redirects to a URL without parameters.
    CleanUrl,
    /// In Spanish.
    Spanish,
    /// Sends whoever brings no session to a sign-in form.
    NeedsSession,
    /// Answers JSON for its own front end.
    Json,
    /// 200 for 202, and pages full of menus, clocks and other people's news.
    Wordy,
}

impl Honest {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::SinglePageApp, Self::CleanUrl, Self::Spanish, Self::NeedsSession, Self::Json, Self::Wordy];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SinglePageApp => "single-page-app",
            Self::CleanUrl => "clean-url",
            Self::Spanish => "spanish",
            Self::NeedsSession => "needs-session",
            Self::Json => "json",
            Self::Wordy => "wordy",
        }
    }

    /// Checks it is known not to meet: advice it does not take.
    #[must_use]
    pub const fn goes_without(self) -> &'static [&'static str] {
        match self {
            Self::Wordy => &["webhook.ack.accepted-202"],
            Self::SinglePageApp | Self::CleanUrl | Self::Spanish | Self::NeedsSession | Self::Json => &[],
        }
    }
}

impl fmt::Display for Honest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The session that [`Honest::NeedsSession`] wants to see, as a `Cookie` header.
pub(super) const SESSION: &str = "session=abc";

/// An honest partner's routes.
#[derive(Clone)]
pub struct HonestPartner {
    style: Honest,
    inner: Router,
    pages: Arc<Mutex<HashMap<String, String>>>,
    clock: Clock,
}

impl HonestPartner {
    /// A partner of this style.
    pub fn router(style: Honest, secret: WebhookSecret, clock: Clock) -> Router {
        if style == Honest::SinglePageApp {
            return SinglePageApp::Honest.router(secret, clock);
        }
        let inner = ReferencePartner::new(secret, BTreeSet::new(), Arc::clone(&clock)).router();
        Router::new().fallback(answer).with_state(Self { style, inner, pages: Arc::default(), clock })
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

async fn answer(State(partner): State<HonestPartner>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let headers = request.headers().clone();
    match path.as_str() {
        "/welcome" => return (private(), Html(partner.page_of(&headers))).into_response(),
        "/login" => {
            return Html("<h1>Sign in</h1><form><input name=user><input type=password name=p></form>")
                .into_response();
        }
        _ => {}
    }
    let callback = path.starts_with("/catena/");
    if callback && partner.style == Honest::NeedsSession && cookie(&headers, "session").is_none() {
        return (StatusCode::FOUND, [(header::LOCATION, "/login")]).into_response();
    }
    let response = match partner.inner.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if !callback {
        let acknowledged = partner.style == Honest::Wordy && response.status() == StatusCode::ACCEPTED;
        return if acknowledged { StatusCode::OK.into_response() } else { response };
    }
    if response.status() != StatusCode::OK {
        return response;
    }
    let (parts, body) = response.into_parts();
    let page = match to_bytes(body, 1024 * 1024).await {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(_) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
    };
    match partner.style {
        Honest::CleanUrl => {
            let cookie = format!("page={}; Path=/; HttpOnly; SameSite=Lax", partner.keep(page));
            let moved = [(header::LOCATION, "/welcome".to_owned()), (header::SET_COOKIE, cookie)];
            (StatusCode::SEE_OTHER, private(), moved).into_response()
        }
        Honest::Spanish => (private(), Html(spanish(&page))).into_response(),
        // Has routes of its own.
        Honest::SinglePageApp | Honest::NeedsSession => Response::from_parts(parts, Body::from(page)),
        Honest::Json => {
            let body = format!(r#"{{"outcome":"{}"}}"#, Shown::of(&page).word());
            (private(), [(header::CONTENT_TYPE, "application/json")], body).into_response()
        }
        Honest::Wordy => (private(), Html(wordy(&page, (partner.clock)()))).into_response(),
    }
}

/// What every page of a fleet carries.
const fn private() -> [(header::HeaderName, &'static str); 2] {
    [(header::CACHE_CONTROL, "no-store"), (header::REFERRER_POLICY, "no-referrer")]
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get(header::COOKIE)?.to_str().ok()?;
    let named = all.split("; ").find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name));
    named.map(|(_, value)| value.to_owned())
}

/// What the reference partner's page tells.
#[derive(Clone, Copy)]
enum Shown {
    Connected,
    Requested,
    Failed,
    Checking,
    Neutral,
}

impl Shown {
    fn of(page: &str) -> Self {
        if page.contains("is connected") {
            Self::Connected
        } else if page.contains("has been requested") {
            Self::Requested
        } else if page.contains("was not connected") {
            Self::Failed
        } else if page.contains("confirming") {
            Self::Checking
        } else {
            Self::Neutral
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Requested => "integration-requested",
            Self::Failed => "failure",
            Self::Checking => "checking",
            Self::Neutral => "unknown",
        }
    }
}

fn spanish(page: &str) -> String {
    let word = match Shown::of(page) {
        Shown::Connected => "Su proveedor está conectado.",
        Shown::Requested => "Su proveedor ha sido solicitado. Le avisaremos.",
        Shown::Failed => "Su proveedor no fue conectado.",
        Shown::Checking => "Estamos comprobando su conexión.",
        Shown::Neutral => "No sabemos cómo terminó.",
    };
    format!("<!doctype html><html lang=es><main><h1>{word}</h1></main></html>")
}

fn wordy(page: &str, now: Timestamp) -> String {
    let menu = "<nav><a href=/f>Connected fleets</a> <a href=/h>Not connected yet? Read how</a></nav>";
    page.replace("<main>", &format!("{menu}<p>Rendered at {now}</p><main>"))
}
