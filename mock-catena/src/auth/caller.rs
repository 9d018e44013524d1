//! The caller of an API request.

use catena_contract::{FleetId, InvitationId, PartnerId};

/// Who calls the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    /// A partner, authenticated by its client's token.
    Partner(PartnerId),
    /// A fleet, authenticated by the pre-registration token of its invitation.
    Fleet {
        /// The fleet.
        fleet: FleetId,
        /// The invitation it accepted.
        invitation: InvitationId,
        /// The partner who invited it.
        partner: PartnerId,
    },
    /// Catena's staff.
    Staff,
}
