//! A partner whose server answers every redirect with the same shell: what the fleet reads is decided by a script,
//! from the address and from what the partner's own interface tells it. Done right, and with a mistake that stands in
//! the script alone.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{Html, IntoResponse as _, Response};
use catena_contract::WebhookSecret;
use tower::ServiceExt as _;

use crate::{Clock, ReferencePartner};

/// Which script it serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SinglePageApp {
    /// One that reads the outcome as it is meant.
    Honest,
    /// One that reads an integration request as a connection.
    ShowsRequestedAsConnected,
}

const SHELL: &str = "<!doctype html><html lang=en><title>Acme</title><div id=app></div>\
                     <script type=module src=/app.js></script></html>";

const SCRIPT: &str = r#"
const query = new URLSearchParams(location.search);
const show = (title, text) => {
  const heading = document.createElement('h1'), paragraph = document.createElement('p');
  heading.textContent = title;
  paragraph.textContent = text;
  document.getElementById('app').replaceChildren(heading, paragraph);
};
const isLive = async () => {
  const answer = await fetch(`/api/fleets/${encodeURIComponent(query.get('fleet') ?? '')}`);
  return answer.ok && (await answer.json()).access === 'live';
};
const connected = () => show('You are all set', 'Your telematics provider is connected.');
const statuses = query.getAll('status');
switch (statuses.length === 1 ? statuses[0] : '') {
  case 'success':
    if (await isLive()) connected();
    else show('One moment', 'We are confirming your connection with Catena.');
    break;
  case 'integration-requested':
    REQUESTED;
    break;
  case 'failure':
    show('No provider was added', 'Your provider was not connected.');
    break;
  default:
    show('We are not sure what happened', 'We could not tell how your session ended.');
}
"#;

impl SinglePageApp {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Honest, Self::ShowsRequestedAsConnected];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Honest => "single-page-app",
            Self::ShowsRequestedAsConnected => "single-page-app-shows-requested-as-connected",
        }
    }

    /// The checks it breaks when it is judged by what it shows alone.
    #[must_use]
    pub const fn breaks(self) -> &'static [&'static str] {
        match self {
            Self::Honest => &[],
            Self::ShowsRequestedAsConnected => &[
                "redirect.requested.distinguished",
                "redirect.requested.not-connected",
                "redirect.requested.acknowledged",
                "redirect.requested.on-failure-url",
                "redirect.requested.without-id",
                "journey.requested",
            ],
        }
    }

    fn script(self) -> String {
        let requested = match self {
            Self::Honest => "show('Thank you', 'Your provider has been requested. We will tell you.')",
            Self::ShowsRequestedAsConnected => "connected()",
        };
        SCRIPT.replace("REQUESTED", requested)
    }

    /// The partner's routes; what it stores is the reference partner's doing.
    pub fn router(self, secret: WebhookSecret, clock: Clock) -> Router {
        let inner = ReferencePartner::new(secret, BTreeSet::new(), clock).router();
        Router::new().fallback(answer).with_state((self, Arc::new(inner)))
    }
}

async fn answer(State((app, inner)): State<(SinglePageApp, Arc<Router>)>, mut request: Request) -> Response {
    let path = request.uri().path().to_owned();
    if path == "/app.js" {
        let headers =
            [(header::CONTENT_TYPE, "text/javascript"), (header::CACHE_CONTROL, "public, max-age=3600")];
        return (headers, app.script()).into_response();
    }
    if let Some(fleet) = path.strip_prefix("/api/fleets/") {
        match format!("/_test/fleets/{fleet}").parse::<Uri>() {
            Ok(uri) => *request.uri_mut() = uri,
            Err(_) => return StatusCode::NOT_FOUND.into_response(),
        }
    }
    let response = match inner.as_ref().clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if path.starts_with("/catena/") && response.status() == StatusCode::OK {
        let private = [(header::CACHE_CONTROL, "no-store"), (header::REFERRER_POLICY, "no-referrer")];
        return (private, Html(SHELL)).into_response();
    }
    response
}
