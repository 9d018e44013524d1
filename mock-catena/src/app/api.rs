//! The moves that the API makes, where no browser stands before a page.

use std::sync::Arc;

use catena_contract::{FleetRef, InvitationId, InvitationStatus, PartnerId};

use super::{App, MoveError};
use crate::clock::Clock as _;
use crate::session::{Command, CommandName, Refused, Session};
use crate::store::{Slice, Turn};

impl App {
    /// A page of a partner's invitations; those whose link has run out are expired first.
    pub(crate) fn invitations(
        &self,
        partner: PartnerId,
        fleet_ref: Option<&FleetRef>,
        turn: Turn<InvitationId>,
    ) -> Slice<InvitationId, Arc<Session>> {
        let now = self.fixtures().clock.now();
        let mut world = self.world();
        let page = world.store.invitations(partner, fleet_ref, turn);
        page.map(|session| {
            if !session.is_overdue(now) {
                return session;
            }
            // It is known, so there is room for it.
            let _ = self.expire_if_overdue(&mut world, &session);
            world.store.session(session.id()).unwrap_or(session)
        })
    }

    /// A session that was not deleted: to the API a deleted one is gone (assumption `deleted-is-gone`).
    pub(crate) fn standing(&self, id: InvitationId) -> Option<Arc<Session>> {
        self.session(id).filter(|session| session.stage().status() != InvitationStatus::Deleted)
    }

    /// Makes one move over the API. A fleet that answers without having opened its link opens it first, so that events
    /// keep their documented order (assumption `api-answer-views`).
    pub(crate) fn answer(&self, id: InvitationId, command: Command) -> Result<Session, MoveError> {
        let mut world = self.world();
        let session = world.store.session(id).ok_or(MoveError::Unknown)?;
        if session.stage().status() == InvitationStatus::Deleted {
            return Err(MoveError::Unknown);
        }
        if session.is_overdue(self.fixtures().clock.now()) {
            self.expire_if_overdue(&mut world, &session)?;
        }
        let session = world.store.session(id).ok_or(MoveError::Unknown)?;
        if !session.stage().is_open() {
            let (command, stage) = (command.name(), session.stage().status().as_str());
            return Err(Refused { command, stage, possible: session.stage().possible() }.into());
        }
        let session = if command.name() == CommandName::Delete {
            session
        } else {
            Arc::new(self.made(&mut world, &session, Command::View)?.0)
        };
        Ok(self.made(&mut world, &session, command)?.0)
    }
}
