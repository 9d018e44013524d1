//! Commands that come from the API instead of the hosted flow.

use std::sync::Arc;

use catena_contract::{FleetRef, InvitationId, InvitationStatus, PartnerId};

use super::{App, MoveError};
use crate::session::{Command, CommandName, Refused, Session};
use crate::store::{Page, PageRequest};

impl App {
    /// A page of a partner's invitations; those whose link has expired are marked so first.
    pub(crate) fn invitations(
        &self,
        partner: PartnerId,
        fleet_ref: Option<&FleetRef>,
        page_request: PageRequest<InvitationId>,
    ) -> Page<InvitationId, Arc<Session>> {
        let now = self.now();
        let mut state = self.state();
        let page = state.store.invitations(partner, fleet_ref, page_request);
        page.map(|session| {
            if !session.is_overdue(now) {
                return session;
            }
            // Cannot fail: the session is stored already.
            let _ = self.expire_if_overdue(&mut state, &session);
            state.store.session(session.id()).unwrap_or(session)
        })
    }

    /// A session that was not deleted: for the API, a deleted invitation does not exist (assumption
    /// `deleted-is-gone`).
    pub(crate) fn existing_invitation(&self, id: InvitationId) -> Option<Arc<Session>> {
        self.session(id).filter(|session| session.stage().status() != InvitationStatus::Deleted)
    }

    /// Runs a command that came over the API. If the link was not opened yet, it is opened first, so that events keep
    /// their documented order (assumption `api-answer-views`).
    pub(crate) fn answer(&self, id: InvitationId, command: Command) -> Result<Session, MoveError> {
        let mut state = self.state();
        let session = state.store.session(id).ok_or(MoveError::Unknown)?;
        if session.stage().status() == InvitationStatus::Deleted {
            return Err(MoveError::Unknown);
        }
        if session.is_overdue(self.now()) {
            self.expire_if_overdue(&mut state, &session)?;
        }
        let session = state.store.session(id).ok_or(MoveError::Unknown)?;
        if !session.stage().is_open() {
            let (command, stage) = (command.name(), session.stage().status().as_str());
            return Err(Refused { command, stage, possible: session.stage().possible() }.into());
        }
        let session = if command.name() == CommandName::Delete {
            session
        } else {
            Arc::new(self.apply_command(&mut state, &session, Command::View)?.0)
        };
        Ok(self.apply_command(&mut state, &session, command)?.0)
    }
}
