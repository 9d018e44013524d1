//! Commands that end or continue a visit, and the last page.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use catena_contract::{InvitationId, Outcome};

use super::frame::Frame;
use super::input::{Form, Pairs, Query};
use super::launch::Embed;
use super::messages;
use super::page::{page, see_current, see_end, unknown};
use super::views::Finished;
use crate::app::{App, MoveError, Transition};
use crate::session::{Command, Ending, Screen, Session, Stage};

pub(super) async fn go_back(State(app): State<App>, form: Form) -> Response {
    run_and_respond(&app, &form, Command::Return)
}

pub(super) async fn add_another(State(app): State<App>, form: Form) -> Response {
    run_and_respond(&app, &form, Command::AddAnother)
}

pub(super) async fn leave(State(app): State<App>, form: Form) -> Response {
    run_and_respond(&app, &form, Command::Leave)
}

/// Runs a command and responds with 303: to the partner if the visit has ended, otherwise to the session's current
/// page, even if the command was not possible.
pub(super) fn run_and_respond(app: &App, form: &Form, command: Command) -> Response {
    let Some(id) = form.invitation() else { return unknown() };
    respond(app, form, id, app.apply(id, command))
}

pub(super) fn respond(
    app: &App,
    pairs: &Pairs,
    id: InvitationId,
    moved: Result<Transition, MoveError>,
) -> Response {
    let launch = pairs.launch(app);
    match moved {
        Ok(Transition { session, ended: Some(ended) }) => see_end(ended, &session, &launch),
        Ok(Transition { session, ended: None }) => see_current(&session, &launch),
        Err(MoveError::Unknown) => unknown(),
        Err(MoveError::Refused(_) | MoveError::NothingOffered | MoveError::Full(_)) => {
            app.session(id).map_or_else(unknown, |session| see_current(&session, &launch))
        }
    }
}

/// The last page: for an ended session that is opened again, if there is no URL to redirect to, and for an embedded
/// flow, whose page is notified by message.
pub(super) async fn finished(State(app): State<App>, query: Query) -> Response {
    let Some(session) = query.invitation().and_then(|id| app.session(id)) else { return unknown() };
    let switches = app.switches();
    let Some((status, words)) = final_message(&session, |ending| switches.outcome(ending)) else {
        return see_current(&session, &query.launch(&app));
    };
    let mut frame = Frame { can_leave: false, ..Frame::of(&app, &session, &query) };
    let url = words.ending.as_ref().and_then(|ending| switches.redirect(&session, ending));
    let surface = frame.launch.is_surface();
    if let Some(ending) = &words.ending {
        let reported = Ending { outcome: switches.outcome(ending), ..ending.clone() };
        frame = frame.posting(&query, &messages::final_message(&session, &reported));
    }
    // A popup whose opener is gone redirects to the partner's URL instead.
    let fallback = match frame.launch.embed {
        Some(Embed::Popup) => url.as_ref().map(|url| url.to_string()),
        Some(Embed::Iframe | Embed::Redirect) | None => None,
    };
    if let Some(post) = &mut frame.post {
        post.fallback.clone_from(&fallback);
    }
    let can_return = words.ending.is_some() && (surface || url.is_some());
    let view = Finished {
        frame,
        title: words.title,
        text: words.text,
        seal: words.seal,
        nowhere: words.ending.is_some() && !can_return,
        can_return,
        fallback,
        can_reopen: words.can_reopen,
    };
    page(status, &view.frame, &view)
}

/// The content of the last page.
struct FinalMessage {
    title: &'static str,
    text: String,
    /// The icon above the title.
    seal: &'static str,
    ending: Option<Ending>,
    can_reopen: bool,
}

fn final_message(
    session: &Session,
    outcome: impl Fn(&Ending) -> Outcome,
) -> Option<(StatusCode, FinalMessage)> {
    let partner = &session.partner().name;
    let mut seal = "";
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
            let (title, text) = match outcome(ending) {
                Outcome::Success => {
                    seal = "good";
                    ("Your provider is connected", format!("{partner} can now read what you share."))
                }
                Outcome::IntegrationRequested { .. } => {
                    seal = "wait";
                    let text = match member.connections.is_empty() {
                        true => {
                            "Nothing is connected yet. You will be reported when your provider can be connected."
                        }
                        false => {
                            "You will be reported when it can be connected. What you connected stays connected."
                        }
                    };
                    ("Your provider has been requested", text.to_owned())
                }
                Outcome::Failure => {
                    let text = match member.connections.is_empty() {
                        true => "No provider is connected.",
                        false => "What you connected before stays connected.",
                    };
                    ("You have disconnected", text.to_owned())
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
        // No source describes an ending for it (assumption `deleted-link-stays`).
        Stage::Deleted => (
            StatusCode::GONE,
            "This invitation was withdrawn",
            format!("{partner} has taken it back. Nothing is shared."),
            None,
            false,
        ),
    };
    Some((status, FinalMessage { title, text, seal, ending, can_reopen }))
}
