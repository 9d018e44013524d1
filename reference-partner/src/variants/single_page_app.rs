//! A single-page app: the server answers every redirect with the same HTML, and a script renders the page from the URL
//! and from the partner's own API. One app is correct; the other has a defect in its script.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use catena_contract::WebhookSecret;

use super::pages::PRIVATE;
use super::requests::{forward, replace_uri};
use crate::server::{Clock, ReferencePartner};

/// A single-page app, by the script it serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SinglePageApp {
    /// A correct script.
    Correct,
    /// A script that shows an integration request as a connection.
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
    /// Both apps.
    pub const ALL: [Self; 2] = [Self::Correct, Self::ShowsRequestedAsConnected];

    /// The name in the output of `self-test`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Correct => "single-page-app",
            Self::ShowsRequestedAsConnected => "single-page-app-shows-requested-as-connected",
        }
    }

    /// Ids of the checks that fail when only pages are tested, without views of the store.
    #[must_use]
    pub const fn expected_failures(self) -> &'static [&'static str] {
        match self {
            Self::Correct => &[],
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
            Self::Correct => "show('Thank you', 'Your provider has been requested. We will tell you.')",
            Self::ShowsRequestedAsConnected => "connected()",
        };
        SCRIPT.replace("REQUESTED", requested)
    }

    /// The partner's routes. The reference partner behind them stores everything.
    pub fn router(self, secret: WebhookSecret, clock: Clock) -> Router {
        let partner = ReferencePartner::new(secret, BTreeSet::new(), clock).router();
        Router::new().fallback(answer).with_state((self, Arc::new(partner)))
    }
}

async fn answer(
    State((app, partner)): State<(SinglePageApp, Arc<Router>)>,
    mut request: Request,
) -> Response {
    let path = request.uri().path().to_owned();
    if path == "/app.js" {
        let headers =
            [(header::CONTENT_TYPE, "text/javascript"), (header::CACHE_CONTROL, "public, max-age=3600")];
        return (headers, app.script()).into_response();
    }
    if let Some(fleet) = path.strip_prefix("/api/fleets/") {
        let view = format!("/_test/fleets/{fleet}");
        if !replace_uri(&mut request, &view) {
            return StatusCode::NOT_FOUND.into_response();
        }
    }
    let response = forward(&partner, request).await;
    if path.starts_with("/catena/") && response.status() == StatusCode::OK {
        return (PRIVATE, Html(SHELL)).into_response();
    }
    response
}
