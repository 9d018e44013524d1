//! The pages that a fleet sees. No page repeats anything from the redirect.

use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use crate::policy::PageKind;

/// A page loads only its style sheet, runs no script, and cannot be framed.
const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page's URL may contain ids, so it is neither cached nor sent as a referrer.
const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
];

#[derive(Template)]
#[template(path = "page.html")]
struct Page {
    title: &'static str,
    sentences: &'static [&'static str],
    refreshes: bool,
}

/// The page for an outcome. `live` is whether webhooks have confirmed a connection of this fleet; `extra_html` is added
/// at its end.
pub(super) fn page(kind: PageKind, live: bool, extra_html: &str) -> Response {
    respond(StatusCode::OK, &outcome_page(kind, live), extra_html)
}

/// The page for a request that cannot be served.
pub(super) fn error_page(status: StatusCode) -> Response {
    let (title, sentences): (_, &[_]) = if status.is_client_error() {
        ("This link does not work", &["We could not read the address of this page."])
    } else {
        ("Something went wrong", &["Please try again later."])
    };
    respond(status, &Page { title, sentences, refreshes: false }, "")
}

/// A sign-in form. Only a partner with a defect has one.
pub(super) fn sign_in_page() -> Response {
    let form = "<form><input name=user><input type=password name=password></form>";
    respond(StatusCode::OK, &Page { title: "Sign in", sentences: &[], refreshes: false }, form)
}

/// Only the page of a confirmed connection says "is connected".
fn outcome_page(kind: PageKind, live: bool) -> Page {
    let (title, sentences): (_, &[_]) = match (kind, live) {
        (PageKind::Progress, true) | (PageKind::Connected, _) => {
            ("You are all set", &["Your telematics provider is connected.", "You can close this window."])
        }
        (PageKind::Progress, false) => {
            ("One moment", &["We are confirming your connection with Catena.", "This page refreshes itself."])
        }
        (PageKind::Requested, _) => (
            "Thank you for your request",
            &["Your provider has been requested.", "We will tell you as soon as it is available."],
        ),
        (PageKind::RequestedWithoutId, _) => (
            "Thank you for your request",
            &["We have noted that you asked for a provider.", "We are looking up the details with Catena."],
        ),
        (PageKind::Failed, true) => (
            "No provider was added",
            &["Your provider was not connected.", "Your existing connection is kept."],
        ),
        (PageKind::Failed, false) => {
            ("No provider was added", &["Your provider was not connected.", "You can try again."])
        }
        (PageKind::Neutral, _) => (
            "We are not sure what happened",
            &["We could not tell how your session ended.", "Nothing was changed."],
        ),
        (PageKind::ThankYou, _) => ("Thank you", &["You may close this window."]),
    };
    Page { title, sentences, refreshes: kind == PageKind::Progress && !live }
}

fn respond(status: StatusCode, page: &Page, extra_html: &str) -> Response {
    match page.render() {
        Ok(html) => {
            let html = html.replacen("</main>", &format!("{extra_html}</main>"), 1);
            (status, HEADERS, Html(html)).into_response()
        }
        Err(error) => unreachable!("the template writes fixed texts into a string: {error}"),
    }
}

/// The style sheet of every page.
pub(super) async fn style_sheet() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "max-age=3600"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, include_str!("../../templates/page.css")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_confirmed_or_claimed_connection_is_shown_as_connected() {
        let says_connected = |kind, live| outcome_page(kind, live).render().unwrap().contains("is connected");
        assert!(says_connected(PageKind::Progress, true));
        assert!(says_connected(PageKind::Connected, false));
        assert!(!says_connected(PageKind::Progress, false));
        for kind in [
            PageKind::Requested,
            PageKind::RequestedWithoutId,
            PageKind::Failed,
            PageKind::Neutral,
            PageKind::ThankYou,
        ] {
            assert!(!says_connected(kind, true) && !says_connected(kind, false), "{kind:?}");
        }
    }

    #[test]
    fn only_the_checking_page_refreshes() {
        assert!(outcome_page(PageKind::Progress, false).refreshes);
        assert!(!outcome_page(PageKind::Progress, true).refreshes);
        assert!(!outcome_page(PageKind::Requested, false).refreshes);
    }
}
