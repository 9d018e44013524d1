//! The two callback URLs: which fleet came back, what its redirect says, and the page it gets.
//!
//! The fleet is named by a parameter of the partner's own, `fleet`, put into the URL when it was configured; Catena's
//! `fleet_ref` may or may not ride along. A real partner also has a session to hold it against.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderName, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use catena_contract::{FleetRef, Parameter};

use crate::defects::Answer;
use crate::html::Page;
use crate::outcome_handling::{Handling, Keep};
use crate::server::Partner;

/// The partner's own parameter on both URLs.
pub(crate) const FLEET: &str = "fleet";
/// Where the success URL points.
pub const SUCCESS_PATH: &str = "/catena/return";
/// Where the failure URL points.
pub const FAILURE_PATH: &str = "/catena/failed";

/// Which of the two URLs the browser was sent to. The good partner does not care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallbackUrl {
    Success,
    Failure,
}

/// `GET` and `HEAD` on the success URL.
pub(super) async fn success(
    State(partner): State<Partner>,
    method: Method,
    RawQuery(query): RawQuery,
) -> Response {
    returned(&partner, CallbackUrl::Success, &method, &query.unwrap_or_default()).await
}

/// `GET` and `HEAD` on the failure URL.
pub(super) async fn failure(
    State(partner): State<Partner>,
    method: Method,
    RawQuery(query): RawQuery,
) -> Response {
    returned(&partner, CallbackUrl::Failure, &method, &query.unwrap_or_default()).await
}

async fn returned(partner: &Partner, url: CallbackUrl, method: &Method, query: &str) -> Response {
    let fleet_ref = fleet_of(query);
    if *method == Method::GET
        && let Some(fleet_ref) = &fleet_ref
    {
        partner.mistakes.dawdle(partner, query, fleet_ref).await;
    }
    let Ok(belief) = partner.mistakes.read(query) else {
        return Page::Error(StatusCode::INTERNAL_SERVER_ERROR).with("");
    };
    let mut response = match partner.mistakes.answer(url, method, query, &belief) {
        Answer::Page(handling) => {
            let more = partner.mistakes.more(&mut partner.book(), query, fleet_ref.as_ref());
            page(partner, method, query, fleet_ref.as_ref(), handling).with(&more)
        }
        Answer::Error(status) => Page::Error(status).with(""),
        Answer::Circle => see_other(format!("{FAILURE_PATH}?status=failure")),
        Answer::To(location) => see_other(location),
    };
    partner.mistakes.spoil_headers(query, response.headers_mut());
    response
}

fn see_other(location: String) -> Response {
    let location: (HeaderName, String) = (header::LOCATION, location);
    (StatusCode::SEE_OTHER, [location]).into_response()
}

/// Keeps, then shows. A link scanner's `HEAD` keeps nothing.
fn page(
    partner: &Partner,
    method: &Method,
    query: &str,
    fleet_ref: Option<&FleetRef>,
    handling: Handling,
) -> Page {
    let Some(fleet_ref) = fleet_ref else {
        return Page::of(handling.show, false);
    };
    let mut book = partner.book();
    if *method == Method::GET || partner.mistakes.keeps_on_head() {
        match handling.keep {
            Keep::Nothing => {}
            Keep::Request { id } => partner.mistakes.note_request(&mut book, fleet_ref, id, partner.now()),
            Keep::AsWritten => book.note_as_written(fleet_ref, ids(query).next().unwrap_or_default()),
            Keep::Every => {
                for id in ids(query).filter_map(|id| id.parse().ok()) {
                    partner.mistakes.note_request(&mut book, fleet_ref, id, partner.now());
                }
            }
            Keep::Live => book.assume_live(fleet_ref),
        }
        partner.mistakes.after(&mut book, fleet_ref, handling.show);
    }
    Page::of(handling.show, book.is_live(fleet_ref))
}

/// What stands under the name of the request's id.
fn ids(query: &str) -> impl Iterator<Item = String> {
    form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == Parameter::IntegrationRequestId.as_str())
        .map(|(_, id)| id.into_owned())
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
