//! Partners that are built differently from ours and do nothing wrong.
//!
//! Each wraps the reference partner's own pages and receiver: what it stores is right, what it shows is its own way.

use std::collections::{BTreeSet, HashMap};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use catena_conformance::reference_partner::ReferencePartner;
use catena_contract::{Belief, parse_query};
use mock_catena::clock::{Clock as _, SystemClock};
use tower::ServiceExt as _;

use crate::bench_partner::SECRET;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// One shell for every outcome; a script looks at the URL and draws the rest.
    SinglePageApp,
    /// Works, remembers the page under a cookie, and redirects to a URL without parameters.
    CleanUrl,
    /// In Spanish.
    Spanish,
    /// In French.
    French,
    /// In a language that the oracle does not read.
    German,
    /// Sends whoever brings no session to a sign-in form.
    NeedsSession,
    /// Answers JSON for its own front end.
    Json,
    /// 200 for 202, and pages full of menus, clocks and other people's news.
    Wordy,
    /// 400 to whatever Catena does not document, and 405 to HEAD.
    Strict,
    /// Its own parameters are called `fleet_ref` and `status`, too.
    OwnKeys,
    /// Lets nobody in before a connection.
    NoProvisional,
    /// Has one URL for all fleets, and knows by the session which one comes back.
    SessionOnly,
    /// Redirects to its other host name first, with everything that came.
    OtherHost,
}

impl Style {
    pub(crate) const ALL: [Self; 13] = [
        Self::SinglePageApp,
        Self::CleanUrl,
        Self::Spanish,
        Self::French,
        Self::German,
        Self::NeedsSession,
        Self::Json,
        Self::Wordy,
        Self::Strict,
        Self::OwnKeys,
        Self::NoProvisional,
        Self::SessionOnly,
        Self::OtherHost,
    ];
}

#[derive(Clone)]
struct Front {
    style: Style,
    inner: Router,
    pages: Arc<Mutex<HashMap<String, String>>>,
}

/// Starts one; its address.
pub(crate) async fn serve(style: Style) -> String {
    let inner =
        ReferencePartner::new(SECRET.parse().unwrap(), BTreeSet::new(), Arc::new(|| SystemClock.now()))
            .router();
    let front = Front { style, inner, pages: Arc::default() };
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(answer).with_state(front);
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

async fn answer(State(front): State<Front>, mut request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let headers = request.headers().clone();
    if path == "/welcome" {
        let pages = front.pages.lock().unwrap();
        return Html(cookie(&headers, "page").and_then(|id| pages.get(&id).cloned()).unwrap_or_default())
            .into_response();
    }
    if path == "/login" {
        return Html("<h1>Sign in</h1><form><input name=user><input type=password name=p></form>")
            .into_response();
    }
    let callback = path.starts_with("/catena/");
    if callback
        && matches!(front.style, Style::NeedsSession | Style::SessionOnly)
        && cookie(&headers, "session").is_none()
    {
        return (StatusCode::FOUND, [(header::LOCATION, "/login")]).into_response();
    }
    if callback && let Some(response) = at_the_door(front.style, &mut request) {
        return response;
    }
    let response = front.inner.clone().oneshot(request).await.unwrap();
    if !callback && front.style == Style::NoProvisional {
        let (parts, body) = response.into_parts();
        let view = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        let mut response = view.replace("provisional", "none").into_response();
        *response.status_mut() = parts.status;
        return response;
    }
    if !callback {
        let acknowledged = front.style == Style::Wordy && response.status() == StatusCode::ACCEPTED;
        return if acknowledged { StatusCode::OK.into_response() } else { response };
    }
    let (parts, body) = response.into_parts();
    let page = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
    match front.style {
        Style::SinglePageApp => {
            Html("<!doctype html><div id=app></div><script src=/app.js></script>").into_response()
        }
        Style::CleanUrl => {
            let mut pages = front.pages.lock().unwrap();
            let id = format!("p{}", pages.len());
            pages.insert(id.clone(), page);
            let cookie = format!("page={id}; Path=/; HttpOnly; SameSite=Lax");
            (StatusCode::SEE_OTHER, [(header::LOCATION, "/welcome".to_owned()), (header::SET_COOKIE, cookie)])
                .into_response()
        }
        Style::Spanish => Html(translated(&page, SPANISH)).into_response(),
        Style::French => Html(translated(&page, FRENCH)).into_response(),
        Style::German => Html(translated(&page, GERMAN)).into_response(),
        Style::NeedsSession
        | Style::Strict
        | Style::OwnKeys
        | Style::NoProvisional
        | Style::SessionOnly
        | Style::OtherHost => Response::from_parts(parts, Body::from(page)),
        Style::Json => {
            let word = ["is connected", "has been requested", "was not connected", "confirming"]
                .into_iter()
                .position(|word| page.contains(word))
                .map_or("unknown", |at| ["connected", "integration-requested", "failure", "checking"][at]);
            ([(header::CONTENT_TYPE, "application/json")], format!(r#"{{"outcome":"{word}"}}"#))
                .into_response()
        }
        Style::Wordy => {
            let clock = SystemClock.now();
            let menu =
                "<nav><a href=/f>Connected fleets</a> <a href=/h>Not connected yet? Read how</a></nav>";
            Html(page.replace("<main>", &format!("{menu}<p>Rendered at {clock}</p><main>"))).into_response()
        }
    }
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get(header::COOKIE)?.to_str().ok()?;
    all.split("; ")
        .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name))
        .map(|(_, value)| value.to_owned())
}

/// What the pages say when connected, requested, failed, and not known yet.
const SPANISH: [&str; 4] = [
    "Su proveedor está conectado.",
    "Su proveedor ha sido solicitado. Le avisaremos cuando esté conectado.",
    "Su proveedor no fue conectado.",
    "Estamos comprobando si su proveedor está conectado.",
];
const FRENCH: [&str; 4] = [
    "Votre fournisseur est connecté.",
    "Votre demande a bien été enregistrée. Nous vous écrirons dès que votre fournisseur est connecté.",
    "Votre fournisseur n’est pas encore connecté.",
    "Nous vérifions si votre fournisseur est connecté.",
];
const GERMAN: [&str; 4] = [
    "Ihr Anbieter ist verbunden.",
    "Ihr Anbieter wurde angefragt.",
    "Ihr Anbieter wurde nicht verbunden.",
    "Wir prüfen die Verbindung.",
];

fn translated(page: &str, words: [&str; 4]) -> String {
    let [connected, requested, failed, other] = words;
    let word = if page.contains("is connected") {
        connected
    } else if page.contains("has been requested") {
        requested
    } else if page.contains("was not connected") {
        failed
    } else {
        other
    };
    format!("<!doctype html><meta charset=utf-8><main><h1>{word}</h1></main>")
}

/// What is decided before the partner's own handler runs.
fn at_the_door(style: Style, request: &mut Request) -> Option<Response> {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let path = request.uri().path().to_owned();
    match style {
        Style::Strict if *request.method() == axum::http::Method::HEAD => {
            Some(StatusCode::METHOD_NOT_ALLOWED.into_response())
        }
        Style::Strict => matches!(parse_query(&query), Belief::Neutral(_))
            .then(|| (StatusCode::BAD_REQUEST, "We do not know this address.").into_response()),
        Style::OwnKeys => {
            let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
                .map(|(name, value)| (if name == "fleet_ref" { "fleet".into() } else { name }, value))
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect();
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            *request.uri_mut() = format!("{path}?{query}").parse().unwrap();
            None
        }
        Style::SessionOnly => {
            *request.uri_mut() = format!("{path}?fleet=theirs&{query}").parse().unwrap();
            None
        }
        Style::OtherHost => {
            let host = request.headers()[header::HOST].to_str().unwrap();
            let port = host.strip_prefix("127.0.0.1:")?;
            let there = format!("http://localhost:{port}{path}?{query}");
            Some((StatusCode::FOUND, [(header::LOCATION, there)]).into_response())
        }
        Style::SinglePageApp
        | Style::CleanUrl
        | Style::Spanish
        | Style::French
        | Style::German
        | Style::NeedsSession
        | Style::Json
        | Style::Wordy
        | Style::NoProvisional => None,
    }
}
