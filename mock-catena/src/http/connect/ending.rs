//! The moves that end a visit or go on with it, and the last page.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use catena_contract::{InvitationId, Outcome};

use super::input::{Form, Query};
use super::page::{page, see_end, see_place, unknown};
use super::views::{Finished, Frame};
use crate::app::{App, MoveError, Moved};
use crate::session::{Command, Ending, Screen, Session, Stage};

pub(super) async fn go_back(State(app): State<App>, form: Form) -> Response {
    let Some(id) = form.invitation() else { return unknown() };
    answer(&app, id, Command::Return)
}

pub(super) async fn add_another(State(app): State<App>, form: Form) -> Response {
    let Some(id) = form.invitation() else { return unknown() };
    answer(&app, id, Command::AddAnother)
}

pub(super) async fn leave(State(app): State<App>, form: Form) -> Response {
    let Some(id) = form.invitation() else { return unknown() };
    answer(&app, id, Command::Leave)
}

/// Makes a move and answers 303: to the partner if the visit has ended, else to where the session stands, also when
/// it did not move.
pub(super) fn answer(app: &App, id: InvitationId, command: Command) -> Response {
    settle(app, id, app.apply(id, command))
}

pub(super) fn settle(app: &App, id: InvitationId, moved: Result<Moved, MoveError>) -> Response {
    match moved {
        Ok(Moved { session, ended: Some(ended) }) => see_end(ended, &session),
        Ok(Moved { session, ended: None }) => see_place(&session),
        Err(MoveError::Unknown) => unknown(),
        Err(MoveError::Refused(_) | MoveError::NothingOffered | MoveError::Full(_)) => {
            app.session(id).map_or_else(unknown, |session| see_place(&session))
        }
    }
}

/// The last page: shown when an ended session is opened again, and when there is no URL to send the browser to.
pub(super) async fn finished(State(app): State<App>, query: Query) -> Response {
    let Some(session) = query.invitation().and_then(|id| app.session(id)) else { return unknown() };
    match last_words(&session) {
        Some((status, words)) => {
            let ending = words.ending.as_ref();
            let can_return = ending.is_some_and(|ending| app.switches().redirect(&session, ending).is_some());
            let view = Finished {
                frame: Frame { can_leave: false, ..Frame::of(&session) },
                title: words.title,
                text: words.text,
                can_return,
                nowhere: ending.is_some() && !can_return,
                can_reopen: words.can_reopen,
            };
            page(status, &view)
        }
        None => see_place(&session),
    }
}

/// What the last page says.
struct LastWords {
    title: &'static str,
    text: String,
    ending: Option<Ending>,
    can_reopen: bool,
}

fn last_words(session: &Session) -> Option<(StatusCode, LastWords)> {
    let partner = &session.partner().name;
    let (status, title, text, ending, can_reopen) = match session.stage() {
        Stage::Invited | Stage::Viewed => return None,
        Stage::Away(ending) => (
            StatusCode::OK,
            "You have left",
            format!("Nothing is shared with {partner}. The invitation still stands."),
            Some(ending.clone()),
            true,
        ),
        Stage::Accepted(member) => {
            let Screen::Ended(ending) = &member.visit.screen else { return None };
            let (title, text) = match ending.outcome {
                Outcome::Success => {
                    ("Your provider is connected", format!("{partner} can now read what you share."))
                }
                Outcome::IntegrationRequested { .. } => (
                    "Your provider has been requested",
                    "Nothing is connected yet. You will be told when your provider can be connected."
                        .to_owned(),
                ),
                Outcome::Failure => {
                    ("You have left", "What you connected before stays connected.".to_owned())
                }
            };
            (StatusCode::OK, title, text, Some(ending.clone()), true)
        }
        Stage::Declined { reason, .. } => (
            StatusCode::OK,
            "Invitation declined",
            format!(
                "Nothing is shared with {partner}. If that was a mistake, ask {partner} to invite you again."
            ),
            Some(Ending::declined(reason.clone())),
            false,
        ),
        Stage::Expired => (
            StatusCode::GONE,
            "This link has expired",
            format!("Ask {partner} for a new invitation."),
            Some(Ending::failure(0)),
            false,
        ),
        Stage::Deleted => (
            StatusCode::GONE,
            "This invitation was withdrawn",
            format!("{partner} has taken it back. Nothing is shared."),
            None,
            false,
        ),
    };
    Some((status, LastWords { title, text, ending, can_reopen }))
}
