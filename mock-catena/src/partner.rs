//! The partner on whose behalf fleets are invited.

use catena_contract::PartnerId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who invites: the simulated Catena serves one partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerProfile {
    /// What the fleet reads: "Return to …".
    pub name: String,
    /// Its name in URLs.
    pub slug: String,
    /// Its identity.
    pub id: PartnerId,
}

impl Default for PartnerProfile {
    /// A freight broker that does not exist.
    fn default() -> Self {
        Self {
            name: "Acme Brokerage".to_owned(),
            slug: "acme-brokerage".to_owned(),
            id: PartnerId::new(Uuid::from_u128(0xac3e_0000_0000_4000_8000_0000_0000_0001)),
        }
    }
}
