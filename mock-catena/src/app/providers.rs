//! Changing providers, and integration requests.

use std::sync::Arc;

use catena_contract::{ApiError, ExtTspId, FleetContact, IntegrationRequest, InvitationId, Provider, TspId};

use super::{App, MoveError};
use crate::auth::Caller;
use crate::catalogue::{Catalogue, NewProvider, ProviderChange};
use crate::session::{Command, RequestedProvider, Screen};
use crate::store::StoreFull;

/// Why an integration request was not made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RequestError {
    #[error("the registry has no entry of this id; search it with `GET /v2/orgs/external-tsps?q=`")]
    Unknown,
    #[error("this provider is integrated already; connect it instead")]
    Live,
    #[error(transparent)]
    Move(#[from] MoveError),
}

impl App {
    /// Adds a provider.
    pub(crate) fn add_provider(&self, new: NewProvider) -> Result<Provider, StoreFull> {
        let now = self.now();
        let mut state = self.state();
        let id = TspId::new(state.ids.v4());
        let full = StoreFull { limit: Catalogue::MOST_PROVIDERS, what: "providers" };
        let (catalogue, provider) = state.catalogue.with_provider(new, id, now).ok_or(full)?;
        state.catalogue = Arc::new(catalogue);
        Ok(provider)
    }

    /// Changes a provider.
    pub(crate) fn change_provider(&self, id: TspId, change: ProviderChange) -> Option<Provider> {
        let now = self.now();
        let mut state = self.state();
        let (catalogue, provider) = state.catalogue.with_change(id, change, now)?;
        state.catalogue = Arc::new(catalogue);
        Some(provider)
    }

    /// Removes a provider; whether there was one.
    pub(crate) fn remove_provider(&self, id: TspId) -> bool {
        let mut state = self.state();
        let Some(catalogue) = state.catalogue.without(id) else { return false };
        state.catalogue = Arc::new(catalogue);
        true
    }

    /// The integration requests a caller may see, oldest first.
    pub(crate) fn integration_requests(&self, caller: Caller) -> Result<Vec<IntegrationRequest>, ApiError> {
        let sessions = match caller {
            Caller::Partner(partner) => self.state().store.sessions_with_requests(partner),
            Caller::Fleet { invitation, .. } => self.state().store.session(invitation).into_iter().collect(),
            Caller::Staff => {
                let detail = "integration requests are for partners and fleets to read".to_owned();
                return Err(ApiError::Forbidden(Some(detail)));
            }
        };
        let members = sessions.iter().filter_map(|session| session.member());
        Ok(members.flat_map(|member| member.requests.iter().cloned()).collect())
    }

    /// Requests a provider for a fleet.
    pub(crate) fn request_integration(
        &self,
        invitation: InvitationId,
        entry: ExtTspId,
        contact: FleetContact,
    ) -> Result<IntegrationRequest, RequestError> {
        let mut state = self.state();
        let catalogue = Arc::clone(&state.catalogue);
        let entry = match catalogue.registry_entry(entry) {
            Some(entry) => entry,
            None if catalogue.integrated().iter().any(|known| known.id == entry) => {
                return Err(RequestError::Live);
            }
            None => return Err(RequestError::Unknown),
        };
        let mut session = state.store.session(invitation).ok_or(MoveError::Unknown)?;
        // A fleet that has returned to the partner starts another visit.
        if session.member().is_some_and(|member| matches!(member.visit.screen, Screen::Ended(_))) {
            session = Arc::new(self.apply_command(&mut state, &session, Command::View)?.0);
        }
        let command = Command::RequestIntegration(RequestedProvider {
            ext_tsp_id: entry.id,
            name: entry.name.clone(),
            compliance: entry.compliance,
            contact,
        });
        let session = self.apply_command(&mut state, &session, command)?.0;
        let request = session.member().and_then(|member| member.request_for(entry.id)).cloned();
        Ok(request.ok_or(MoveError::NothingOffered)?)
    }
}
