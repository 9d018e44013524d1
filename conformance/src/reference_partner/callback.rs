//! The two callback URLs: which fleet came back, what its redirect says, and the page it gets.
//!
//! The fleet is named by a parameter of the partner's own, `fleet`, put into the URL when it was configured; Catena's
//! `fleet_ref` may or may not ride along. A real partner also has a session to hold it against.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderName, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use catena_contract::FleetRef;

use super::handling::{Handling, Keep};
use super::mistakes::Answer;
use super::pages::Page;
use super::server::Partner;

/// The partner's own parameter on both URLs.
pub(super) const FLEET: &str = "fleet";
/// Where the success URL points.
pub(super) const SUCCESS_PATH: &str = "/catena/return";
/// Where the failure URL points.
pub(super) const FAILURE_PATH: &str = "/catena/failed";

/// Which of the two URLs the browser was sent to. The good partner does not care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CallbackUrl {
    Success,
    Failure,
}

/// `GET` and `HEAD` on the success URL.
pub(super) async fn success(
    State(partner): State<Partner>,
    method: Method,
    RawQuery(query): RawQuery,
) -> Response {
    returned(&partner, CallbackUrl::Success, &method, &query.unwrap_or_default())
}

/// `GET` and `HEAD` on the failure URL.
pub(super) async fn failure(
    State(partner): State<Partner>,
    method: Method,
    RawQuery(query): RawQuery,
) -> Response {
    returned(&partner, CallbackUrl::Failure, &method, &query.unwrap_or_default())
}

fn returned(partner: &Partner, url: CallbackUrl, method: &Method, query: &str) -> Response {
    let Ok(belief) = partner.mistakes.read(query) else {
        return Page::Error(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    match partner.mistakes.answer(url, query, &belief) {
        Answer::Page(handling) => page(partner, method, query, handling).into_response(),
        Answer::Error(status) => Page::Error(status).into_response(),
        Answer::Circle => {
            let location: (HeaderName, String) = (header::LOCATION, format!("{FAILURE_PATH}?status=failure"));
            (StatusCode::SEE_OTHER, [location]).into_response()
        }
    }
}

/// Keeps, then shows. A link scanner's `HEAD` keeps nothing.
fn page(partner: &Partner, method: &Method, query: &str, handling: Handling) -> Page {
    let Some(fleet_ref) = fleet_of(query) else {
        return Page::of(handling.show, false);
    };
    let mut book = partner.book();
    if *method == Method::GET {
        match handling.keep {
            Keep::Nothing => {}
            Keep::Request { id } => book.note_request(&fleet_ref, id, partner.now()),
            Keep::Live => book.assume_live(&fleet_ref),
        }
    }
    Page::of(handling.show, book.is_live(&fleet_ref))
}

/// The fleet a redirect is for, if it names exactly one.
fn fleet_of(query: &str) -> Option<FleetRef> {
    let mut named = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == FLEET);
    match (named.next(), named.next()) {
        (Some((_, fleet_ref)), None) => fleet_ref.parse().ok(),
        (Some(_), Some(_)) | (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fleet_is_read_as_the_web_encodes_it_and_only_when_there_is_one() {
        let fleet = |query| fleet_of(query).map(|fleet_ref| fleet_ref.to_string());
        assert_eq!(fleet("fleet=acme+7&status=success"), Some("acme 7".into()));
        assert_eq!(fleet("status=success&fleet=acme%207"), Some("acme 7".into()));
        for nobody in ["", "status=success", "fleet=", "fleet=a&fleet=b", "fleet=a%0Ab", "fleet_ref=a"] {
            assert_eq!(fleet(nobody), None, "{nobody}");
        }
    }
}
