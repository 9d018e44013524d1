//! Who calls.

use catena_contract::{FleetId, InvitationId, PartnerId};

/// Who calls the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    /// A partner, with its client's token.
    Partner(PartnerId),
    /// A fleet, with the pre-registration token of its invitation.
    Fleet {
        /// The fleet.
        fleet: FleetId,
        /// Through which invitation it came.
        invitation: InvitationId,
        /// Who invited it.
        partner: PartnerId,
    },
    /// Catena's staff.
    Staff,
}
