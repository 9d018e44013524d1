//! Fleets that exist for one check only, so that no check sees what another one changed.

use catena_contract::{
    FleetDetails, FleetRef, IntegrationRequestId, NewInvitation, Permissions, RedirectUrl,
};
use mock_catena::ids::{Ids as _, SeededIds};

use crate::seed::Seed;
use crate::specification::CheckId;

/// Labels of fleets that several checks share. A label has the form of a check id.
pub(super) mod label {
    use crate::specification::CheckId;

    /// The fleet that tests the profile before the first check.
    pub(in crate::run) const PREFLIGHT: &str = "preflight.fleet";
    /// Fleets whose pages show what every page of the partner says.
    pub(in crate::run) const BASELINE: &str = "oracle.baseline";
    /// The fleet of the shared onboarding.
    pub(in crate::run) const ONBOARDING: &str = "webhook.onboarding";
    /// The fleets of the onboarding events that are each delivered once.
    pub(in crate::run) const EVERY_EVENT: &str = "webhook.every-event";
    /// The fleet of the experiments after a refusal.
    pub(in crate::run) const EXPERIMENTS: &str = "webhook.experiments";
    /// Ids of the uncompressed delivery.
    pub(in crate::run) const UNCOMPRESSED: &str = "webhook.uncompressed";

    /// The label as the check id that fleets are derived from.
    pub(in crate::run) fn id(label: &'static str) -> CheckId {
        match label.parse() {
            Ok(id) => id,
            Err(error) => unreachable!("`{label}` has the form of a check id: {error}"),
        }
    }
}

/// A made-up fleet.
#[derive(Debug)]
pub struct Fleet {
    /// The check it was made up for.
    pub check: CheckId,
    /// The partner's name for it, which says that it is a simulation.
    pub fleet_ref: FleetRef,
    /// The id of the integration request it makes, if it makes one.
    pub request_id: IntegrationRequestId,
    /// The id of a request that was never made.
    pub another_id: IntegrationRequestId,
    /// The source of all other ids about it.
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
            Err(error) => unreachable!("`{name}` is a valid reference: {error}"),
        };
        let another_id = IntegrationRequestId::new(SeededIds::detached(!own).v4());
        let request_id = IntegrationRequestId::new(ids.v4());
        Self { check: check.clone(), fleet_ref, request_id, another_id, ids }
    }

    /// The same fleet, to read what is stored about it.
    #[must_use]
    pub fn again(&self) -> Self {
        let Self { check, fleet_ref, request_id, another_id, ids: _ } = self;
        Self {
            check: check.clone(),
            fleet_ref: fleet_ref.clone(),
            request_id: *request_id,
            another_id: *another_id,
            ids: SeededIds::detached(0),
        }
    }

    /// The request that a partner sends to Catena to invite this fleet.
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
