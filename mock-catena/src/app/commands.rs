//! Running commands on sessions, and applying their effects.

use std::sync::Arc;

use catena_contract::webhook::Event;
use catena_contract::{Invitation, InvitationId, NewInvitation, PartnerId, Provider};
use url::Url;

use super::{App, Context, State};
use crate::clock::Clock as _;
use crate::faults::{Fault, FaultPoint, Subject, apply_to_redirect};
use crate::session::{ChosenProvider, Command, Effect, Ending, Refused, Session, refresh, step};
use crate::store::StoreFull;
use crate::timeline::EntryKind;

/// How many sessions expire before others have their turn.
const SLICE: usize = 64;

/// A session after a command.
pub(crate) struct Transition {
    pub(crate) session: Session,
    /// Set if the command ended a visit.
    pub(crate) ended: Option<VisitEnd>,
}

/// Where the browser goes when a visit has ended.
pub(crate) enum VisitEnd {
    /// Send the browser there.
    RedirectTo(Url),
    /// The partner configured no URL: the browser stays on the last page.
    NoUrl,
}

/// Why a command was not run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MoveError {
    #[error("no invitation has this id")]
    Unknown,
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("the invitation offers no provider")]
    NothingOffered,
    #[error(transparent)]
    Full(#[from] StoreFull),
}

/// The result of inviting a fleet.
pub(crate) enum Invited {
    New(Invitation),
    Refreshed(Invitation),
}

impl App {
    /// Invites a fleet for a partner, or refreshes its invitation.
    pub(crate) fn invite(&self, partner: PartnerId, request: NewInvitation) -> Result<Invited, StoreFull> {
        let Context { clock, base, .. } = self.context();
        let now = clock.now();
        let mut state = self.state();
        if let Some(known) = state.store.session_of(partner, &request.fleet_ref) {
            self.expire_if_overdue(&mut state, &known)?;
            // `NotRefreshable` means that a new one has to be created; it is not an error.
            let known = Arc::unwrap_or_clone(known);
            if let Ok(session) = refresh(known, request.clone(), now, state.ids.as_mut()) {
                let invitation = session.invitation();
                state.store.save_session(session)?;
                return Ok(Invited::Refreshed(invitation));
            }
        }
        let partner = self.profile(&state, partner);
        let (session, effects) = Session::invite(request, &partner, base, now, state.ids.as_mut());
        let invitation = session.invitation();
        state.store.save_session(session.clone())?;
        self.apply_effects(&session, effects);
        Ok(Invited::New(invitation))
    }

    /// The session of an invitation; if its link has expired, it is marked so first.
    pub(crate) fn session(&self, id: InvitationId) -> Option<Arc<Session>> {
        let mut state = self.state();
        let session = state.store.session(id)?;
        if !session.is_overdue(self.now()) {
            return Some(session);
        }
        // Cannot fail: the session is stored already.
        let _ = self.expire_if_overdue(&mut state, &session);
        state.store.session(id)
    }

    /// Runs a command.
    pub(crate) fn apply(&self, id: InvitationId, command: Command) -> Result<Transition, MoveError> {
        let mut state = self.state();
        let session = state.store.session(id).ok_or(MoveError::Unknown)?;
        self.transition(&mut state, &session, command)
    }

    /// Connects a provider, reusing the fleet's connection from another invitation.
    pub(crate) fn connect(&self, id: InvitationId, provider: &Provider) -> Result<Transition, MoveError> {
        let mut state = self.state();
        let session = state.store.session(id).ok_or(MoveError::Unknown)?;
        let reused = state.store.connection_of(&session.fleet_identity(), provider.id);
        let provider = ChosenProvider {
            id: provider.id,
            name: provider.name.clone(),
            source_name: provider.source_name.clone(),
        };
        self.transition(&mut state, &session, Command::Connect { provider, reused })
    }

    /// Marks invitations, agreements and dead letters that have expired.
    pub(crate) fn expire_overdue(&self) {
        for slice in self.overdue() {
            self.expire_slice(&slice);
        }
        self.context().courier.expire();
    }

    /// The same; others have their turn after each slice.
    pub(crate) async fn expire_overdue_in_slices(&self) {
        for slice in self.overdue() {
            self.expire_slice(&slice);
            tokio::task::yield_now().await;
        }
        self.context().courier.expire();
    }

    /// The sessions that have expired, in slices; and an empty slice for each slice of expired agreements.
    fn overdue(&self) -> Vec<Vec<InvitationId>> {
        let (now, state) = (self.now(), self.state());
        let agreements = state.store.expired_agreements(now).len().div_ceil(SLICE);
        let sessions = state.store.overdue(now);
        sessions.chunks(SLICE).map(<[_]>::to_vec).chain(std::iter::repeat_n(vec![], agreements)).collect()
    }

    fn expire_slice(&self, sessions: &[InvitationId]) {
        let mut state = self.state();
        for id in sessions {
            if let Some(session) = state.store.session(*id) {
                let _ = self.expire_if_overdue(&mut state, &session);
            }
        }
        if sessions.is_empty() {
            self.expire_agreements(&mut state, SLICE);
        }
    }

    pub(super) fn expire_if_overdue(&self, state: &mut State, session: &Session) -> Result<(), StoreFull> {
        if !session.is_overdue(self.now()) {
            return Ok(());
        }
        match self.transition(state, session, Command::Expire) {
            Ok(_) | Err(MoveError::Refused(_) | MoveError::Unknown | MoveError::NothingOffered) => Ok(()),
            Err(MoveError::Full(full)) => Err(full),
        }
    }

    pub(super) fn transition(
        &self,
        state: &mut State,
        session: &Session,
        command: Command,
    ) -> Result<Transition, MoveError> {
        let (session, ending) = self.apply_command(state, session, command)?;
        let ended = ending.map(|ending| self.redirect_for(state, &session, &ending));
        Ok(Transition { session, ended })
    }

    /// Runs a command and emits its events, without deciding on a redirect.
    pub(super) fn apply_command(
        &self,
        state: &mut State,
        session: &Session,
        command: Command,
    ) -> Result<(Session, Option<Ending>), MoveError> {
        let name = command.name();
        let (session, effects) = step(session.clone(), command, self.now(), state.ids.as_mut())
            .inspect_err(|refused| tracing::debug!(%refused, "move refused"))?;
        tracing::info!(
            command = %name,
            stage = session.stage().name(),
            fleet_ref = session.request().fleet_ref.as_str(),
            "session moved"
        );
        state.store.save_session(session.clone())?;
        let kind = EntryKind::Moved { command: name.to_string(), stage: session.stage().name() };
        self.write(&session, kind);
        let ending = self.apply_effects(&session, effects);
        Ok((session, ending))
    }

    /// The redirect for an ending, with faults applied.
    pub(super) fn redirect_for(&self, state: &State, session: &Session, ending: &Ending) -> VisitEnd {
        let right = state.switches.redirect(session, ending);
        let subject = Subject {
            place: FaultPoint::Redirect,
            subscription: None,
            session: Some(session.id()),
            endpoint: right.as_ref().map_or("", Url::as_str),
        };
        let faults = self.context().faults.draw(&subject, self.now());
        let url = right.and_then(|right| apply_to_redirect(right, &faults, &state.switches, session, ending));
        let kind = EntryKind::Redirect {
            url: url.as_ref().map(|url| url.to_string()),
            faults: faults.iter().map(Fault::name).collect(),
        };
        self.write(session, kind);
        url.map_or(VisitEnd::NoUrl, VisitEnd::RedirectTo)
    }

    /// Records the messages that a page of an embedded flow posts.
    pub(crate) fn record_messages(
        &self,
        session: InvitationId,
        to: &'static str,
        origins: &str,
        messages: impl Iterator<Item = &'static str>,
    ) {
        for message in messages {
            let kind = EntryKind::Posted { message, to, origins: origins.to_owned() };
            self.context().journal.write(self.now(), Some(session), kind);
        }
    }

    pub(super) fn write(&self, session: &Session, kind: EntryKind) {
        self.context().journal.write(self.now(), Some(session.id()), kind);
    }

    /// Applies effects; returns the ending if the visit ended.
    pub(super) fn apply_effects(&self, session: &Session, effects: Vec<Effect>) -> Option<Ending> {
        let mut ending = None;
        for effect in effects {
            match effect {
                Effect::Emit(emitted) => {
                    let courier = &self.context().courier;
                    if let Some(url) = &session.request().callback_url
                        && is_sent_to_callback(&emitted.event)
                    {
                        courier.emit_to_callback(url, session.partner().id, emitted.clone());
                    }
                    courier.emit(emitted);
                }
                Effect::Redirect(end) => ending = Some(end),
            }
        }
        ending
    }
}

/// The events sent to a `callback_url` (docs recipes/create-invitations): acceptance, the share agreement, and
/// connections.
const fn is_sent_to_callback(event: &Event) -> bool {
    matches!(
        event,
        Event::InvitationAccepted(_)
            | Event::ShareAgreementCreated(_)
            | Event::ConnectionCreated(_)
            | Event::ConnectionStaled(_)
            | Event::FleetConnectionCreated(_)
    )
}
