//! The strip "choose an ending": any outcome with one click. Not part of the real flow; `--no-helper` removes it.

use axum::extract::State;
use axum::response::Response;
use catena_contract::InvitationId;

use super::ending::{UNPOSTED, respond, run_and_respond};
use super::input::Form;
use super::page::{see_with, unknown};
use crate::app::{App, MoveError, Transition};
use crate::session::{Command, CommandName, Screen, Session, Stage};

/// A button of the strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shortcut {
    /// Its value in the form.
    pub(super) name: &'static str,
    /// Its label.
    pub(super) label: &'static str,
    /// The commands it runs, after acceptance.
    moves: &'static [CommandName],
    /// When it is available.
    when: When,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// Until the visit ends.
    DuringVisit,
    /// Until the fleet accepts.
    BeforeAcceptance,
}

const SHORTCUTS: &[Shortcut] = {
    use CommandName::{
        AddAnother, Connect, Decline, Delete, Expire, JoinWaitlist, Leave, RequestIntegration, Return, View,
    };
    use When::{BeforeAcceptance, DuringVisit};
    &[
        Shortcut { name: "success", label: "Connected", moves: &[Connect, Return], when: DuringVisit },
        Shortcut {
            name: "integration-requested",
            label: "Requested",
            moves: &[RequestIntegration, Return],
            when: DuringVisit,
        },
        Shortcut { name: "waitlist", label: "Waitlist", moves: &[JoinWaitlist, Return], when: DuringVisit },
        Shortcut {
            name: "mixed",
            label: "Connected and requested",
            moves: &[Connect, AddAnother, RequestIntegration, Return],
            when: DuringVisit,
        },
        Shortcut { name: "disconnected", label: "Disconnected", moves: &[Leave], when: DuringVisit },
        Shortcut { name: "declined", label: "Declined", moves: &[], when: BeforeAcceptance },
        Shortcut {
            name: "declined-with-reason",
            label: "Declined, with a reason",
            moves: &[Decline],
            when: BeforeAcceptance,
        },
        Shortcut { name: "expired", label: "Expired", moves: &[Expire, View], when: BeforeAcceptance },
        Shortcut { name: "deleted", label: "Withdrawn", moves: &[Delete], when: BeforeAcceptance },
    ]
};

/// The shortcuts that are available now.
pub(super) fn shortcuts(session: &Session) -> Vec<Shortcut> {
    let during_visit = match session.stage() {
        Stage::Invited | Stage::Viewed => true,
        Stage::Accepted(member) => !matches!(member.visit.screen, Screen::Ended(_)),
        Stage::Away(_) | Stage::Declined { .. } | Stage::Expired | Stage::Deleted => false,
    };
    let accepted = session.member().is_some();
    SHORTCUTS
        .iter()
        .filter(|shortcut| during_visit && (shortcut.when == When::DuringVisit || !accepted))
        .copied()
        .collect()
}

/// Runs a shortcut.
pub(super) async fn run(State(app): State<App>, form: Form) -> Response {
    if !app.context().connect.helper {
        return unknown(&form.launch(&app));
    }
    let Some(session) = form.invitation().and_then(|id| app.session(id)) else {
        return unknown(&form.launch(&app));
    };
    let name = form.get("ending");
    match shortcuts(&session).into_iter().find(|shortcut| shortcut.name == name) {
        // `apply_by_name` would add a reason.
        Some(shortcut) if shortcut.moves.is_empty() => {
            run_and_respond(&app, &form, Command::Decline { reason: None })
        }
        Some(shortcut) => ran(&app, &form, &session, run_commands(&app, &session, shortcut)),
        None => respond(&app, &form, session.id(), Err(MoveError::NothingOffered)),
    }
}

/// Responds to a shortcut. No page of its own reports the connections it made: the last one does.
fn ran(app: &App, form: &Form, before: &Session, moved: Result<Transition, MoveError>) -> Response {
    let launch = form.launch(app);
    match moved {
        Ok(Transition { session, ended: Some(_) }) if launch.is_surface() => {
            let known = before.member().map_or(&[][..], |member| &member.visit.connections);
            let all = session.member().map_or(&[][..], |member| &member.visit.connections);
            let made = all.iter().filter(|id| !known.contains(id)).map(|id| (UNPOSTED, id.to_string()));
            see_with("/connect/finished", &session, &launch, &made.collect::<Vec<_>>())
        }
        moved => respond(app, form, before.id(), moved),
    }
}

fn run_commands(app: &App, session: &Session, shortcut: Shortcut) -> Result<Transition, MoveError> {
    let id: InvitationId = session.id();
    // Leaving the consent card does not require acceptance; connecting does.
    let accepts = shortcut.when == When::DuringVisit
        && shortcut.moves != [CommandName::Leave]
        && session.member().is_none();
    let first = accepts.then_some(CommandName::Accept);
    let mut moved = Err(MoveError::NothingOffered);
    for name in first.into_iter().chain(shortcut.moves.iter().copied()) {
        moved = Ok(app.apply_by_name(id, name)?);
    }
    moved
}
