//! The partners on whose behalf fleets are invited.

use catena_contract::{Partner, PartnerId, PartnerProperty, PartnerPropertyKey, RedirectUrl};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The partner's data that a session needs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PartnerProfile {
    /// The name shown to the fleet: "Return to …".
    pub name: String,
    /// Its name in URLs.
    pub slug: String,
    /// Its id.
    pub id: PartnerId,
}

impl Default for PartnerProfile {
    /// A fictitious freight broker.
    fn default() -> Self {
        Self {
            name: "Acme Brokerage".to_owned(),
            slug: "acme-brokerage".to_owned(),
            id: PartnerId::new(Uuid::from_u128(0xac3e_0000_0000_4000_8000_0000_0000_0001)),
        }
    }
}

/// A partner and its properties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerRow {
    /// The partner.
    pub partner: Partner,
    /// In the order set; the last one of each key counts (assumption `last-property-counts`).
    pub properties: Vec<PartnerProperty>,
}

/// Default values for invitations (orgs 2.9, by inference; assumption `partner-defaults`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InvitationDefaults {
    /// Default `success_redirect_url`.
    pub success_redirect_url: Option<RedirectUrl>,
    /// Default `failure_redirect_url`.
    pub failure_redirect_url: Option<RedirectUrl>,
    /// Default `callback_url`.
    pub callback_url: Option<RedirectUrl>,
    /// Default life of the link, in hours.
    pub expires_in_hours: Option<u32>,
}

impl PartnerRow {
    /// A partner without properties.
    #[must_use]
    pub fn new(profile: &PartnerProfile, now: Timestamp) -> Self {
        let partner = Partner {
            name: profile.name.clone(),
            description: None,
            websites: None,
            categories: vec![],
            is_sandbox: false,
            parent_partner_id: None,
            id: profile.id,
            slug: Some(profile.slug.clone()),
            created_at: now,
            updated_at: now,
        };
        Self { partner, properties: vec![] }
    }

    /// The data that a session needs.
    #[must_use]
    pub fn profile(&self) -> PartnerProfile {
        PartnerProfile {
            name: self.partner.name.clone(),
            slug: self.partner.slug.clone().unwrap_or_default(),
            id: self.partner.id,
        }
    }

    /// The default values for its invitations.
    #[must_use]
    pub fn defaults(&self) -> InvitationDefaults {
        use PartnerPropertyKey as Key;
        let url = |key| self.property(key).and_then(|value| value.parse().ok());
        InvitationDefaults {
            success_redirect_url: url(Key::DefaultSuccessRedirectUrl),
            failure_redirect_url: url(Key::DefaultFailureRedirectUrl),
            callback_url: url(Key::DefaultCallbackUrl),
            expires_in_hours: self
                .property(Key::DefaultInvitationExpiresInHours)
                .and_then(|value| value.parse().ok())
                .filter(|hours| (1..=672).contains(hours)),
        }
    }

    fn property(&self, key: PartnerPropertyKey) -> Option<&str> {
        self.properties.iter().rev().find(|known| known.key == key).map(|known| known.value.as_str())
    }
}
