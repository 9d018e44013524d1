//! `GET /?invite=ID`: the magic link, and the answers to the consent card.

use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::ending::run_and_respond;
use super::frame::Frame;
use super::input::{Form, Pairs, Query};
use super::page::{page, see_current, see_end, unknown};
use super::sharing::shared;
use super::views::{Consent, LandingPage};
use crate::app::{App, MoveError, Transition};
use crate::session::{Command, Session, Stage};

/// Most characters of a reason; it may become part of the redirect URL.
const LONGEST_REASON: usize = 500;

/// Opens the session. A HEAD request or a prefetch does not, because mail scanners and browsers send them on their
/// own (assumption `scanners-open-nothing`).
pub(super) async fn open(
    State(app): State<App>,
    method: Method,
    headers: HeaderMap,
    query: Query,
) -> Response {
    if !query.names_an_invitation() {
        let frame = Frame::without_session(&query.launch(&app));
        let landing = LandingPage { frame, base: app.context().base.to_string() };
        return page(StatusCode::OK, &landing.frame, &landing);
    }
    let launch = query.launch(&app);
    let Some(id) = query.invitation() else { return unknown(&launch) };
    if method == Method::HEAD || is_prefetch(&headers) {
        return match app.session(id) {
            Some(_) => StatusCode::NO_CONTENT.into_response(),
            None => unknown(&launch),
        };
    }
    // Reloading the consent card changes nothing.
    if let Some(session) = app.session(id)
        && matches!(session.stage(), Stage::Viewed)
    {
        return consent(&app, &session, &query);
    }
    match app.apply(id, Command::View) {
        Ok(Transition { session, ended: Some(ending) }) => see_end(&app, &ending, &session, &launch),
        Ok(Transition { session, ended: None }) => match session.stage() {
            Stage::Viewed => consent(&app, &session, &query),
            Stage::Invited
            | Stage::Away(_)
            | Stage::Accepted(_)
            | Stage::Declined { .. }
            | Stage::Expired
            | Stage::Deleted => see_current(&session, &launch),
        },
        Err(MoveError::Unknown) => unknown(&launch),
        // Cannot happen: every stage can be viewed, and the session is stored already.
        Err(MoveError::Refused(_) | MoveError::NothingOffered | MoveError::Full(_)) => {
            app.session(id).map_or_else(|| unknown(&launch), |session| see_current(&session, &launch))
        }
    }
}

pub(super) async fn accept(State(app): State<App>, form: Form) -> Response {
    run_and_respond(&app, &form, Command::Accept)
}

pub(super) async fn decline(State(app): State<App>, form: Form) -> Response {
    run_and_respond(&app, &form, Command::Decline { reason: form.optional("reason", LONGEST_REASON) })
}

fn consent(app: &App, session: &Session, query: &Pairs) -> Response {
    let view = Consent {
        frame: Frame { has_logo: true, ..Frame::of(app, session, query) },
        fleet_name: session.request().fleet.fleet_name.clone(),
        shared: shared(session),
        longest_reason: LONGEST_REASON,
    };
    page(StatusCode::OK, &view.frame, &view)
}

fn is_prefetch(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-moz"].iter().any(|name| {
        headers
            .get(*name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.to_ascii_lowercase().contains("prefetch"))
    })
}
