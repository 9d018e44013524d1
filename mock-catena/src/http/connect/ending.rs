//! Commands that end or continue a visit, and the last page.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use catena_contract::{InvitationId, Outcome};

use super::frame::Frame;
use super::input::{Form, Pairs, Query};
use super::launch::Embed;
use super::messages::{self, Event, Fallback, Post};
use super::page::{page, see_current, see_end, see_partner, unknown};
use super::views::Finished;
use crate::app::{App, MoveError, Transition};
use crate::dialect::UndismissedPopup;
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
    let Some(id) = form.invitation() else { return unknown(&form.launch(app)) };
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
        Ok(Transition { session, ended: Some(ending) }) => see_end(app, &ending, &session, &launch),
        Ok(Transition { session, ended: None }) => see_current(&session, &launch),
        Err(MoveError::Unknown) => unknown(&launch),
        Err(MoveError::Refused(_) | MoveError::NothingOffered | MoveError::Full(_)) => {
            app.session(id).map_or_else(|| unknown(&launch), |session| see_current(&session, &launch))
        }
    }
}

/// The last page: for an ended session that is opened again, if there is no URL to redirect to, and for an embedded
/// flow, whose page is notified by message.
pub(super) async fn finished(State(app): State<App>, query: Query) -> Response {
    let launch = query.launch(&app);
    let Some(session) = query.invitation().and_then(|id| app.session(id)) else { return unknown(&launch) };
    let switches = app.switches().of_session(launch.embed.is_some());
    let Some((status, words)) = final_message(&session, |ending| switches.outcome(ending)) else {
        return see_current(&session, &launch);
    };
    let has_url = words.ending.as_ref().is_some_and(|ending| switches.redirect(&session, ending).is_some());
    let outcome = words.ending.as_ref().map_or(Outcome::Failure, |ending| switches.outcome(ending));
    let mut events = unposted(&session, &query);
    events.extend(messages::final_message(&session, outcome));
    let mut frame = Frame {
        can_leave: false,
        can_return: words.ending.is_some() && (launch.is_surface() || has_url),
        ..Frame::of(&app, &session, &query).posting(&session, &events)
    };
    let fallback = match launch.embed {
        Some(Embed::Popup) if has_url => Some(format!("fallback?{}", frame.query)),
        Some(Embed::Iframe | Embed::Popup | Embed::Redirect) | None => None,
    };
    if let Some(path) = fallback.clone() {
        let dismissed_within_ms = match switches.undismissed_popup {
            UndismissedPopup::Redirects => Some(DISMISSED_WITHIN_MS),
            UndismissedPopup::Stays => None,
        };
        // A key that is not known has nobody to post to, as an origin that is not registered.
        let post = frame.post.get_or_insert_with(|| Post::silent(session.id()));
        post.fallback = Some(Fallback { path, dismissed_within_ms });
    }
    let view = Finished {
        nowhere: words.ending.is_some() && !frame.can_return,
        frame,
        title: words.title,
        text: words.text,
        seal: words.seal,
        fallback,
        can_reopen: words.can_reopen,
    };
    page(status, &view.frame, &view)
}

/// How long a popup stays open whose opener gets its last messages: longer than a page takes that listens and closes it.
const DISMISSED_WITHIN_MS: u32 = 3_000;

/// The connections that this visit made without a page that posted them: those of the strip.
fn unposted(session: &Session, query: &Query) -> Vec<Event> {
    let Some(member) = session.member() else { return vec![] };
    let named = query.all(UNPOSTED).filter_map(|id| id.parse().ok());
    named
        .filter(|id| member.visit.connections.contains(id))
        .map(|connection_id| Event::Connection { connection_id })
        .collect()
}

/// The parameter of the last page for these connections.
pub(super) const UNPOSTED: &str = "connected";

/// Redirects a popup whose opener is gone.
pub(super) async fn fall_back(State(app): State<App>, query: Query) -> Response {
    let launch = query.launch(&app);
    let Some(session) = query.invitation().and_then(|id| app.session(id)) else { return unknown(&launch) };
    let ended = final_message(&session, |ending| ending.outcome).and_then(|(_, words)| words.ending);
    match ended.and_then(|ending| app.redirect(&session, &ending, launch.embed.is_some())) {
        Some(url) => see_partner(&url),
        None => see_current(&session, &launch),
    }
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
