//! The two callback URLs: reads the redirect, changes the store, and shows a page.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use catena_contract::{FleetRef, Parameter};

use super::html;
use super::partner::Partner;
use crate::defects::{ActiveDefects, CallbackResponse, NoSession};
use crate::policy::{
    CallbackAction, CallbackUrl, FAILURE_PATH, FLEET_PARAMETER, SUCCESS_PATH, StoreChange, values,
};

/// `GET` and `HEAD` on the success URL.
pub(super) async fn success(
    State(partner): State<Arc<Partner>>,
    method: Method,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    respond(&partner, CallbackUrl::Success, &method, &headers, &query.unwrap_or_default()).await
}

/// `GET` and `HEAD` on the failure URL.
pub(super) async fn failure(
    State(partner): State<Arc<Partner>>,
    method: Method,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    respond(&partner, CallbackUrl::Failure, &method, &headers, &query.unwrap_or_default()).await
}

async fn respond(
    partner: &Partner,
    url: CallbackUrl,
    method: &Method,
    headers: &HeaderMap,
    query: &str,
) -> Response {
    match partner.defects.no_session(headers, query) {
        Some(NoSession::Begin) => {
            let path = if url == CallbackUrl::Success { SUCCESS_PATH } else { FAILURE_PATH };
            let mut response = see_other(ActiveDefects::session_location(path, query));
            ActiveDefects::set_session(response.headers_mut());
            return response;
        }
        Some(NoSession::SignIn) => return html::sign_in_page(),
        None => {}
    }
    let fleet_ref = fleet_of(query).map(|fleet_ref| partner.defects.folded(fleet_ref));
    let fleet_ref = fleet_ref.as_ref();
    if *method == Method::GET
        && let Some(fleet_ref) = fleet_ref
    {
        partner.defects.delay_answer(&partner.shared_store, query, fleet_ref, partner.now()).await;
    }
    let Ok(outcome) = partner.defects.parse_query(query) else {
        return html::error_page(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let mut response = match partner.defects.respond(url, method, query, &outcome) {
        CallbackResponse::Page(_)
            if *method == Method::GET && partner.defects.is_used_up(&mut partner.store(), query) =>
        {
            html::error_page(StatusCode::GONE)
        }
        CallbackResponse::Page(action) => {
            let extra_html = partner.defects.extra_html(&mut partner.store(), query, fleet_ref);
            if let Some(fleet_ref) = fleet_ref
                && (*method == Method::GET || partner.defects.stores_on_head())
            {
                change_store(partner, query, fleet_ref, action);
            }
            let live = fleet_ref.is_some_and(|fleet_ref| partner.store().is_live(fleet_ref));
            let page = partner.defects.remembered(headers, action.page);
            let mut response = html::page(page, live, &extra_html);
            partner.defects.remember(page, response.headers_mut());
            response
        }
        CallbackResponse::Error(status) => html::error_page(status),
        CallbackResponse::RedirectLoop => see_other(format!("{FAILURE_PATH}?status=failure")),
        CallbackResponse::Redirect(location) => see_other(location),
    };
    partner.defects.change_headers(query, response.headers_mut());
    response
}

fn see_other(location: String) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

fn change_store(partner: &Partner, query: &str, fleet_ref: &FleetRef, action: CallbackAction) {
    let mut store = partner.store();
    let mut ids = values(query, Parameter::IntegrationRequestId.as_str());
    match action.store {
        StoreChange::Nothing => {}
        StoreChange::AddRequest { id } => {
            partner.defects.store_request(&mut store, fleet_ref, id, partner.now());
        }
        StoreChange::AddRawRequest => store.add_raw_request(fleet_ref, ids.next().unwrap_or_default()),
        StoreChange::AddEveryRequest => {
            for id in ids.filter_map(|id| id.parse().ok()) {
                partner.defects.store_request(&mut store, fleet_ref, id, partner.now());
            }
        }
        StoreChange::MarkLive => store.assume_live(fleet_ref),
    }
    partner.defects.store_by_operator(&mut store, fleet_ref, query);
    partner.defects.store_for_page(&mut store, fleet_ref, action.page);
}

/// The fleet of a redirect, if it names exactly one.
fn fleet_of(query: &str) -> Option<FleetRef> {
    let mut fleets = values(query, FLEET_PARAMETER);
    match (fleets.next(), fleets.next()) {
        (Some(fleet_ref), None) if !fleet_ref.is_empty() => fleet_ref.parse().ok(),
        (Some(_), _) | (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fleet_is_form_decoded_and_only_used_if_there_is_exactly_one() {
        let fleet = |query| fleet_of(query).map(|fleet_ref| fleet_ref.to_string());
        assert_eq!(fleet("fleet=acme+7&status=success"), Some("acme 7".into()));
        assert_eq!(fleet("status=success&fleet=acme%207"), Some("acme 7".into()));
        for none in ["", "status=success", "fleet=", "fleet=a&fleet=b", "fleet=a%0Ab", "fleet_ref=a"] {
            assert_eq!(fleet(none), None, "{none}");
        }
    }
}
