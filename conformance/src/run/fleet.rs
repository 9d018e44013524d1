//! Fleets that exist for one check only, so that no check sees another's traces.

use catena_contract::{
    FleetDetails, FleetRef, IntegrationRequestId, NewInvitation, Permissions, RedirectUrl,
};
use mock_catena::ids::{Ids as _, SeededIds};

use crate::seed::Seed;
use crate::specification::CheckId;

/// A made-up fleet.
#[derive(Debug)]
pub struct Fleet {
    /// The check it was made up for.
    pub check: CheckId,
    /// The partner's name for it; says that it is a simulation.
    pub fleet_ref: FleetRef,
    /// The id of the integration request it makes, if it makes one.
    pub request_id: IntegrationRequestId,
    /// An id that nobody made a request with.
    pub another_id: IntegrationRequestId,
    /// For everything else that is made up about it.
    pub ids: SeededIds,
}

impl Fleet {
    /// The fleet of a check by its number; the same for the same seed.
    #[must_use]
    pub fn derive(seed: Seed, check: &CheckId, number: usize) -> Self {
        let own = seed.number_for(&format!("{check}/fleet/{number}"));
        let mut ids = SeededIds::detached(own);
        let name = format!("catena-conformance-{:08x}", own >> 32);
        let fleet_ref = match name.parse() {
            Ok(fleet_ref) => fleet_ref,
            Err(error) => unreachable!("`{name}` is a good reference: {error}"),
        };
        let another_id = IntegrationRequestId::new(SeededIds::detached(!own).v4());
        let request_id = IntegrationRequestId::new(ids.v4());
        Self { check: check.clone(), fleet_ref, request_id, another_id, ids }
    }

    /// What the partner would ask Catena for, to invite this fleet.
    #[must_use]
    pub fn invitation(&self, success: RedirectUrl, failure: RedirectUrl) -> NewInvitation {
        NewInvitation {
            fleet_ref: self.fleet_ref.clone(),
            fleet: FleetDetails {
                fleet_name: Some("Catena Conformance simulation".to_owned()),
                ..FleetDetails::default()
            },
            success_redirect_url: Some(success),
            failure_redirect_url: Some(failure),
            callback_url: None,
            limit_tsps: None,
            permissions: Permissions::new(),
            expires_in_hours: 24,
        }
    }
}
