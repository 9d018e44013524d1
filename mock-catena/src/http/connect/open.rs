//! `GET /?invite=ID`: the magic link.

use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use catena_contract::{Resource, ShareLevel};

use super::consent::LONGEST_REASON;
use super::input::Query;
use super::page::{page, see_end, see_place, unknown};
use super::views::{Consent, Frame, Welcome};
use crate::app::{App, MoveError, Moved};
use crate::session::{Command, Session, Stage};

/// Opens the session. A HEAD request or a prefetch opens nothing: mail scanners and browsers send them unasked
/// (assumption `scanners-open-nothing`).
pub(super) async fn open(
    State(app): State<App>,
    method: Method,
    headers: HeaderMap,
    query: Query,
) -> Response {
    if !query.has("invite") {
        return page(StatusCode::OK, &Welcome { base: app.fixtures().base.to_string() });
    }
    let Some(id) = query.invitation() else { return unknown() };
    if method == Method::HEAD || is_prefetch(&headers) {
        return match app.session(id) {
            Some(_) => StatusCode::NO_CONTENT.into_response(),
            None => unknown(),
        };
    }
    match app.apply(id, Command::View) {
        Ok(Moved { session, ended: Some(ended) }) => see_end(ended, &session),
        Ok(Moved { session, ended: None }) => match session.stage() {
            Stage::Viewed => consent(&session),
            Stage::Invited
            | Stage::Away(_)
            | Stage::Accepted(_)
            | Stage::Declined { .. }
            | Stage::Expired
            | Stage::Deleted => see_place(&session),
        },
        Err(MoveError::Unknown) => unknown(),
        // Every stage can be viewed, and a known session has its room.
        Err(MoveError::Refused(_) | MoveError::NothingOffered | MoveError::Full(_)) => {
            app.session(id).map_or_else(unknown, |session| see_place(&session))
        }
    }
}

fn consent(session: &Session) -> Response {
    let view = Consent {
        frame: Frame::of(session),
        fleet_name: session.asked().fleet.fleet_name.clone(),
        scopes: scopes(session),
        longest_reason: LONGEST_REASON,
    };
    page(StatusCode::OK, &view)
}

/// What is shared, in words.
fn scopes(session: &Session) -> Vec<(String, &'static str)> {
    let words = |resource: Resource| resource.as_str().replace('_', " ");
    let level = |level: ShareLevel| match level {
        ShareLevel::Read => "read",
        ShareLevel::ReadWrite => "read and change",
    };
    session.permissions().into_iter().map(|(resource, how)| (words(resource), level(how))).collect()
}

fn is_prefetch(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-moz"].iter().any(|name| {
        headers
            .get(*name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.to_ascii_lowercase().contains("prefetch"))
    })
}
