//! The partners on whose behalf fleets are invited.

use catena_contract::{Partner, PartnerId, PartnerProperty, PartnerPropertyKey, RedirectUrl};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who invites, as far as a session needs to know.
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

/// A partner and what it has set for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerRow {
    /// The partner.
    pub partner: Partner,
    /// In the order set; at most one of each key counts, the last (assumption `last-property-counts`).
    pub properties: Vec<PartnerProperty>,
}

/// What an invitation gets that does not say (orgs 2.9, by inference; assumption `partner-defaults`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InvitationDefaults {
    /// Where a success goes.
    pub success_redirect_url: Option<RedirectUrl>,
    /// Where a failure goes.
    pub failure_redirect_url: Option<RedirectUrl>,
    /// Where notices go.
    pub callback_url: Option<RedirectUrl>,
    /// How long the link lives.
    pub expires_in_hours: Option<u32>,
}

impl PartnerRow {
    /// A partner that has set nothing.
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

    /// As far as a session needs to know.
    #[must_use]
    pub fn profile(&self) -> PartnerProfile {
        PartnerProfile {
            name: self.partner.name.clone(),
            slug: self.partner.slug.clone().unwrap_or_default(),
            id: self.partner.id,
        }
    }

    /// What its invitations get that do not say.
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
