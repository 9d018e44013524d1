//! Fleets and their share agreements, for partners and for the fleets themselves.

use std::sync::Arc;

use catena_contract::{
    FleetId, FleetProperty, FleetPropertyId, FleetRef, InvitationId, NewFleetProperty, PartnerId, Resource,
    ShareAgreementId, ShareAgreementStatus, ShareLevel,
};
use jiff::Timestamp;

use super::{App, State};
use crate::auth::Caller;
use crate::ids::Ids;
use crate::session::{
    AgreementMove, AgreementRefused, Effect, FleetChange, FleetRefused, Session, change_agreement,
};
use crate::store::{Page, PageRequest};
use crate::timeline::EntryKind;

/// Filters a list by fleet; `None` does not filter.
#[derive(Debug, Clone, Default)]
pub(crate) struct OfFleets {
    pub(crate) ids: Option<Vec<FleetId>>,
    pub(crate) refs: Option<Vec<FleetRef>>,
}

/// Why an agreement was not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AgreementError {
    #[error("no share agreement has this id")]
    Unknown,
    #[error(transparent)]
    Refused(#[from] AgreementRefused),
}

impl OfFleets {
    /// The matching sessions of a partner; `None` if there is no filter.
    pub(super) fn among(&self, state: &State, partner: PartnerId) -> Option<Vec<Arc<Session>>> {
        let of_ids = self.ids.as_ref().map(|ids| -> Vec<Arc<Session>> {
            let sessions = ids.iter().filter_map(|id| state.store.session_of_fleet(*id));
            sessions.filter(|session| session.partner().id == partner).collect()
        });
        let refs = self.refs.as_ref().map(|refs| -> Vec<Arc<Session>> {
            refs.iter().flat_map(|fleet_ref| state.store.sessions_of(partner, fleet_ref)).collect()
        });
        match (of_ids, refs) {
            (None, None) => None,
            (Some(sessions), None) | (None, Some(sessions)) => Some(sessions),
            (Some(these), Some(those)) => {
                let both = these.into_iter().filter(|one| those.iter().any(|other| other.id() == one.id()));
                Some(both.collect())
            }
        }
    }
}

impl App {
    /// A page of the fleets that share with a partner now.
    pub(crate) fn fleets(
        &self,
        partner: PartnerId,
        of: &OfFleets,
        page_request: PageRequest<ShareAgreementId>,
    ) -> Page<ShareAgreementId, Arc<Session>> {
        let state = self.current_state();
        let named = of.among(&state, partner);
        state.store.sharing(partner, named, page_request)
    }

    /// A fleet's session, if the caller is the fleet or a partner that it shares with now (assumption
    /// `only-active-agreements`).
    pub(crate) fn fleet(&self, caller: Caller, id: FleetId) -> Option<Arc<Session>> {
        let session = self.current_state().store.session_of_fleet(id)?;
        session.fleet()?;
        let seen = match caller {
            Caller::Partner(partner) => session.partner().id == partner && session.shares(),
            Caller::Fleet { fleet, .. } => fleet == id,
            Caller::Staff => true,
        };
        seen.then_some(session)
    }

    /// Changes a fleet's description of itself.
    pub(crate) fn update_fleet(
        &self,
        id: InvitationId,
        change: FleetChange,
    ) -> Result<Session, FleetRefused> {
        self.update_session(id, "describe-fleet", FleetRefused::NoFleet, |session, now, _| {
            session.change_profile(change, now).map(|session| (session, vec![]))
        })
    }

    /// Adds properties to a fleet and returns them.
    pub(crate) fn set_fleet_properties(
        &self,
        id: InvitationId,
        new: Vec<NewFleetProperty>,
    ) -> Result<Vec<FleetProperty>, FleetRefused> {
        let mut made = vec![];
        self.update_session(id, "set-fleet-properties", FleetRefused::NoFleet, |session, now, ids| {
            let (session, set) = session.set_properties(new, now, ids)?;
            made = set;
            Ok((session, vec![]))
        })?;
        Ok(made)
    }

    /// Removes a fleet's property.
    pub(crate) fn unset_fleet_property(
        &self,
        id: InvitationId,
        property: FleetPropertyId,
    ) -> Result<Session, FleetRefused> {
        self.update_session(id, "unset-fleet-property", FleetRefused::NoFleet, |session, now, _| {
            session.unset_property(property, now).map(|session| (session, vec![]))
        })
    }

    /// Deletes a fleet.
    pub(crate) fn delete_fleet(&self, id: InvitationId) -> Result<Session, FleetRefused> {
        self.update_session(id, "dissolve-fleet", FleetRefused::NoFleet, Session::delete_fleet)
    }

    /// A page of a partner's agreements; deleted ones only if requested (assumption `deleted-agreement-by-status`).
    pub(crate) fn agreements(
        &self,
        partner: PartnerId,
        of: &OfFleets,
        status: Option<ShareAgreementStatus>,
        page_request: PageRequest<ShareAgreementId>,
    ) -> Page<ShareAgreementId, Arc<Session>> {
        let state = self.current_state();
        let named = of.among(&state, partner);
        state.store.agreements(partner, named, status, page_request)
    }

    /// The session of an agreement that was not deleted, if the caller may see it.
    pub(crate) fn agreement(&self, caller: Caller, id: ShareAgreementId) -> Option<Arc<Session>> {
        let session = self.current_state().store.session_of_agreement(id)?;
        let exists = session.member()?.agreement.status != ShareAgreementStatus::Deleted;
        let seen = match caller {
            Caller::Partner(partner) => session.partner().id == partner,
            Caller::Fleet { invitation, .. } => session.id() == invitation,
            Caller::Staff => false,
        };
        (exists && seen).then_some(session)
    }

    /// Changes an agreement.
    pub(crate) fn change_agreement(
        &self,
        caller: Caller,
        id: ShareAgreementId,
        requested: AgreementMove,
    ) -> Result<Session, AgreementError> {
        let session = self.agreement(caller, id).ok_or(AgreementError::Unknown)?;
        let change = |session, now, ids: &mut dyn Ids| {
            change_agreement(session, requested, now, ids).map_err(AgreementError::from)
        };
        self.update_session(session.id(), requested.name(), AgreementError::Unknown, change)
    }

    /// Adds a resource to the agreements of all fleets of a partner, or of those named; returns the agreements that
    /// changed. Skips unknown fleets, agreements that are neither active nor paused, and those that have the
    /// resource.
    pub(crate) fn backfill(
        &self,
        partner: PartnerId,
        fleets: Option<Vec<FleetId>>,
        resource: Resource,
        level: ShareLevel,
    ) -> Vec<ShareAgreementId> {
        let of = OfFleets { ids: fleets, refs: None };
        let sessions: Vec<Arc<Session>> = {
            let state = self.current_state();
            of.among(&state, partner).unwrap_or_else(|| state.store.members_of(partner))
        };
        let requested = AgreementMove::Extend { resource, level };
        let lacks = |session: &&Arc<Session>| {
            session.member().is_some_and(|member| !member.agreement.scopes.contains_key(&resource))
        };
        let mut changed = vec![];
        for session in sessions.iter().filter(lacks) {
            let change = |session, now, ids: &mut dyn Ids| {
                change_agreement(session, requested, now, ids).map_err(AgreementError::from)
            };
            let change = self.update_session(session.id(), requested.name(), AgreementError::Unknown, change);
            changed.extend(change.ok().and_then(|session| Some(session.member()?.agreement.id)));
        }
        changed
    }

    /// Changes a session outside its visits: loads it, changes it, saves it and emits events.
    pub(super) fn update_session<E>(
        &self,
        id: InvitationId,
        name: impl Into<String>,
        unknown: E,
        change: impl FnOnce(Session, Timestamp, &mut dyn Ids) -> Result<(Session, Vec<Effect>), E>,
    ) -> Result<Session, E> {
        let mut state = self.current_state();
        let session = state.store.session(id).ok_or(unknown)?;
        self.update_loaded_session(&mut state, &session, name, change)
    }

    pub(super) fn update_loaded_session<E>(
        &self,
        state: &mut State,
        session: &Session,
        name: impl Into<String>,
        change: impl FnOnce(Session, Timestamp, &mut dyn Ids) -> Result<(Session, Vec<Effect>), E>,
    ) -> Result<Session, E> {
        let now = self.now();
        let (session, effects) = change(session.clone(), now, &mut state.session_ids())?;
        // Cannot fail: the session is stored already.
        let _ = state.store.save_session(session.clone());
        self.write(&session, EntryKind::Moved { command: name.into(), stage: session.stage().name() });
        self.apply_effects(&session, effects);
        Ok(session)
    }

    /// Expires at most `most` agreements whose end date has passed.
    pub(super) fn expire_agreements(&self, state: &mut State, most: usize) {
        for id in state.store.expired_agreements(self.now()).into_iter().take(most) {
            if let Some(session) = state.store.session(id) {
                let requested = AgreementMove::Expire;
                let change = |session, now, ids: &mut dyn Ids| change_agreement(session, requested, now, ids);
                // Cannot fail: the store returns only agreements that can expire.
                let _ = self.update_loaded_session(state, &session, requested.name(), change);
            }
        }
    }

    /// The state after expiring agreements.
    pub(super) fn current_state(&self) -> std::sync::MutexGuard<'_, State> {
        let mut state = self.state();
        self.expire_agreements(&mut state, usize::MAX);
        state
    }
}
