//! What the fleet reads, in plain English. Nothing from the redirect is ever repeated on a page.

use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use crate::outcome_handling::Show;

/// Everything a page loads is this one style sheet; it runs no script and sits in no frame.
const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The address of the page may hold ids: it is neither cached nor passed on.
const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
];

/// One page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    Connected,
    /// The redirect says success, and no webhook has confirmed it yet.
    Checking,
    Requested,
    RequestedSomehow,
    Failed,
    /// Failed, for a fleet that was connected before.
    FailedButLive,
    Neutral,
    ThankYou,
    /// The request could not be served.
    Error(StatusCode),
}

#[derive(Template)]
#[template(path = "page.html")]
struct Text {
    title: &'static str,
    sentences: &'static [&'static str],
    refreshes: bool,
}

impl Page {
    /// The page for a fleet of which webhooks have, or have not, confirmed a connection.
    pub(super) const fn of(show: Show, live: bool) -> Self {
        match show {
            Show::Progress if live => Self::Connected,
            Show::Progress => Self::Checking,
            Show::Requested => Self::Requested,
            Show::RequestedSomehow => Self::RequestedSomehow,
            Show::Failed if live => Self::FailedButLive,
            Show::Failed => Self::Failed,
            Show::Neutral => Self::Neutral,
            Show::Connected => Self::Connected,
            Show::ThankYou => Self::ThankYou,
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::Connected
            | Self::Checking
            | Self::Requested
            | Self::RequestedSomehow
            | Self::Failed
            | Self::FailedButLive
            | Self::Neutral
            | Self::ThankYou => StatusCode::OK,
            Self::Error(status) => status,
        }
    }

    /// A request's page never says "is connected", and no page promises what only a webhook can confirm.
    fn text(self) -> Text {
        let (title, sentences): (_, &[_]) = match self {
            Self::Connected => {
                ("You are all set", &["Your telematics provider is connected.", "You can close this window."])
            }
            Self::Checking => (
                "One moment",
                &["We are confirming your connection with Catena.", "This page refreshes itself."],
            ),
            Self::Requested => (
                "Thank you for your request",
                &["Your provider has been requested.", "We will tell you as soon as it is available."],
            ),
            Self::RequestedSomehow => (
                "Thank you for your request",
                &[
                    "We have noted that you asked for a provider.",
                    "We are looking up the details with Catena.",
                ],
            ),
            Self::Failed => {
                ("No provider was added", &["Your provider was not connected.", "You can try again."])
            }
            Self::FailedButLive => (
                "No provider was added",
                &["Your provider was not connected.", "Your existing connection is kept."],
            ),
            Self::Neutral => (
                "We are not sure what happened",
                &["We could not tell how your session ended.", "Nothing was changed."],
            ),
            Self::ThankYou => ("Thank you", &["You may close this window."]),
            Self::Error(status) if status.is_client_error() => {
                ("This link does not work", &["We could not read the address of this page."])
            }
            Self::Error(_) => ("Something went wrong", &["Please try again later."]),
        };
        Text { title, sentences, refreshes: self == Self::Checking }
    }
}

impl Page {
    /// The page with more at its end. The good partner has nothing to add.
    pub(super) fn with(self, more: &str) -> Response {
        match self.text().render() {
            Ok(html) => {
                let html = html.replacen("</main>", &format!("{more}</main>"), 1);
                (self.status(), HEADERS, Html(html)).into_response()
            }
            Err(error) => unreachable!("the template writes fixed texts into a string: {error}"),
        }
    }
}

/// The style sheet of every page.
pub(super) async fn style_sheet() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "max-age=3600"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, include_str!("../templates/page.css")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_connected_page_says_is_connected() {
        let pages = [
            Page::Checking,
            Page::Requested,
            Page::RequestedSomehow,
            Page::Failed,
            Page::FailedButLive,
            Page::Neutral,
            Page::ThankYou,
            Page::Error(StatusCode::BAD_REQUEST),
            Page::Error(StatusCode::INTERNAL_SERVER_ERROR),
        ];
        assert!(Page::Connected.text().render().unwrap().contains("is connected"));
        for page in pages {
            let html = page.text().render().unwrap();
            assert!(!html.contains("is connected"), "{html}");
        }
    }

    #[test]
    fn success_is_checking_until_webhooks_confirm_it() {
        assert_eq!(Page::of(Show::Progress, false), Page::Checking);
        assert_eq!(Page::of(Show::Progress, true), Page::Connected);
        assert_eq!(Page::of(Show::Failed, true), Page::FailedButLive);
        assert_eq!(Page::of(Show::Requested, true), Page::Requested);
    }
}
