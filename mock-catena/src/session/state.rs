//! A session: the partner's request and the stage reached.

use catena_contract::{
    AccessToken, FleetRef, Invitation, InvitationId, NewInvitation, PartnerId, Permissions, Resource,
    ShareLevel, exposed,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Member, Stage};
use crate::session::PartnerProfile;

/// One invitation and everything that follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub(super) facts: Facts,
    pub(super) stage: Stage,
}

/// The data that commands do not change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facts {
    #[serde(serialize_with = "exposed")]
    pub(super) id: InvitationId,
    pub(super) partner: PartnerProfile,
    #[serde(serialize_with = "exposed")]
    pub(super) magic_link: AccessToken,
    #[serde(rename = "asked")]
    pub(super) request: NewInvitation,
    pub(super) created_at: Timestamp,
    pub(super) expires_at: Timestamp,
}

/// Identifies a fleet across invitations: by its regulatory id, else by the partner's reference. The same fleet keeps
/// its connections (assumption `reuse-by-regulatory-id`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FleetIdentity {
    /// Type and number, such as `DOT` and `1234567`.
    Regulatory(String, String),
    /// The partner and its reference of the fleet.
    Named(PartnerId, FleetRef),
}

impl Session {
    /// The invitation's id. It is a secret: it opens the magic link.
    #[must_use]
    pub const fn id(&self) -> InvitationId {
        self.facts.id
    }

    /// The partner who invited.
    #[must_use]
    pub const fn partner(&self) -> &PartnerProfile {
        &self.facts.partner
    }

    /// What the partner sent to create the invitation.
    #[must_use]
    pub const fn request(&self) -> &NewInvitation {
        &self.facts.request
    }

    /// The stage reached.
    #[must_use]
    pub const fn stage(&self) -> &Stage {
        &self.stage
    }

    /// When the link expires, unless the fleet accepts before.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.facts.expires_at
    }

    /// Whether the link has expired but the stage does not say so yet.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.stage.is_open() && now >= self.facts.expires_at
    }

    /// The same session with a link that expires at `now`.
    pub(crate) fn expired_at(mut self, now: Timestamp) -> Self {
        self.facts.expires_at = self.facts.expires_at.min(now);
        self
    }

    /// The data of an accepted invitation.
    #[must_use]
    pub fn member(&self) -> Option<&Member> {
        if let Stage::Accepted(member) = &self.stage { Some(member) } else { None }
    }

    /// Identifies the fleet across invitations.
    #[must_use]
    pub fn fleet_identity(&self) -> FleetIdentity {
        let fleet = &self.facts.request.fleet;
        match (&fleet.fleet_regulatory_id_type, &fleet.fleet_regulatory_id) {
            (Some(kind), Some(number)) if !number.is_empty() => {
                FleetIdentity::Regulatory(kind.clone(), number.clone())
            }
            (Some(_) | None, Some(_) | None) => {
                FleetIdentity::Named(self.facts.partner.id, self.facts.request.fleet_ref.clone())
            }
        }
    }

    /// What the fleet shares if it accepts. An empty request means `read` on every resource (OpenAPI text), and is
    /// shown in full (assumption `permissions-in-full`).
    #[must_use]
    pub fn permissions(&self) -> Permissions {
        permissions(&self.facts.request.permissions)
    }

    /// The invitation as the API returns it.
    #[must_use]
    pub fn invitation(&self) -> Invitation {
        let Facts { id, partner, magic_link, request, created_at, expires_at } = self.facts.clone();
        let member = self.member();
        let (declined_at, decline_reason) = self.decline();
        let permissions = self.permissions();
        Invitation {
            id,
            created_at,
            magic_link,
            expires_at,
            expires_in_hours: request.expires_in_hours,
            status: self.stage.status(),
            fleet_name: request.fleet.fleet_name.clone(),
            accepted_at: member.map(|member| member.accepted_at),
            pre_registration_access_token: member.map(|member| member.tokens.access.clone()),
            pre_registration_refresh_token: member.map(|member| member.tokens.refresh.clone()),
            callback_url: request.callback_url,
            success_redirect_url: request.success_redirect_url,
            failure_redirect_url: request.failure_redirect_url,
            limit_tsps: request.limit_tsps,
            fleet_id: member.map(|member| member.fleet_id),
            partner_slug: Some(partner.slug),
            partner_id: partner.id,
            decline_reason,
            declined_at,
            fleet_ref: request.fleet_ref,
            permissions,
            fleet_email: request.fleet.fleet_email.clone(),
            fleet_regulatory_id: request.fleet.fleet_regulatory_id.clone(),
            fleet_regulatory_id_type: request.fleet.fleet_regulatory_id_type.clone(),
            fleet_phone: request.fleet.fleet_phone.clone(),
            fleet_website: request.fleet.fleet_website.clone(),
            fleet_country_code: request.fleet.fleet_country_code.clone(),
            partner_provided: request.fleet.into(),
        }
    }

    /// When and why the fleet declined, if it did.
    pub(super) fn decline(&self) -> (Option<Timestamp>, Option<String>) {
        let Stage::Declined { at, reason } = &self.stage else { return (None, None) };
        (Some(*at), reason.clone())
    }
}

/// The permissions that a request results in.
pub(super) fn permissions(request: &Permissions) -> Permissions {
    if request.is_empty() {
        Resource::ALL.iter().map(|resource| (*resource, ShareLevel::Read)).collect()
    } else {
        request.clone()
    }
}
