//! What the onboarding events carry (OpenAPI of the notifications service, `Base…Event`). Keys in the schema's
//! order, `null` where unset.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    AccessToken, ConnectionId, ConnectionStatus, FleetConnectionId, FleetId, FleetRef, IntegrationRequestId,
    InvitationId, InvitationStatus, PartnerId, RedirectUrl, ShareAgreementId, ShareAgreementStatus,
    SubscriptionFilters, SubscriptionStatus, TspId, WebhookId, exposed, exposed_option, wire_time,
};

use super::EventName;

/// Carried by every `invitation.*` event. Its link and tokens are live: such a payload is a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationRecord {
    /// The invitation.
    #[serde(serialize_with = "exposed")]
    pub id: InvitationId,
    /// When the partner asked for it.
    #[serde(with = "wire_time")]
    pub created_at: Timestamp,
    /// What the fleet opens.
    #[serde(serialize_with = "exposed")]
    pub magic_link: AccessToken,
    /// When the link dies.
    #[serde(with = "wire_time")]
    pub expires_at: Timestamp,
    /// Life of the link in hours.
    pub expires_in_hours: u32,
    /// How it stands. The schema allows a wider list; which word goes with which event is assumption
    /// `event-status`.
    pub status: InvitationStatus,
    /// The fleet's name as the partner gave it.
    #[serde(default)]
    pub partner_provided_fleet_name: Option<String>,
    /// When the fleet accepted.
    #[serde(with = "wire_time::option", default)]
    pub accepted_at: Option<Timestamp>,
    /// Set on acceptance.
    #[serde(serialize_with = "exposed_option", default)]
    pub pre_registration_access_token: Option<AccessToken>,
    /// Set on acceptance.
    #[serde(serialize_with = "exposed_option", default)]
    pub pre_registration_refresh_token: Option<AccessToken>,
    /// Where the browser goes after a success or an integration request.
    #[serde(default)]
    pub success_redirect_url: Option<RedirectUrl>,
    /// Where it goes after a failure.
    #[serde(default)]
    pub failure_redirect_url: Option<RedirectUrl>,
    /// Second channel of notices.
    #[serde(default)]
    pub callback_url: Option<RedirectUrl>,
    /// The providers offered; `null` is all.
    #[serde(default)]
    pub limit_tsps: Option<Vec<String>>,
    /// The fleet, once it accepted.
    #[serde(default)]
    pub fleet_id: Option<FleetId>,
    /// The partner's name in URLs.
    #[serde(default)]
    pub partner_slug: Option<String>,
    /// The partner.
    #[serde(default)]
    pub partner_id: Option<PartnerId>,
    /// What the fleet wrote when it declined.
    #[serde(default)]
    pub decline_reason: Option<String>,
    /// When it declined.
    #[serde(with = "wire_time::option", default)]
    pub declined_at: Option<Timestamp>,
    /// The partner's name for the fleet. With `fleet_id`, the only bridge from Catena's names to the partner's.
    #[serde(default)]
    pub fleet_ref: Option<FleetRef>,
}

/// Carried by every `share_agreement.*` event. An older schema also required `invitation_id`; the newest has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareAgreementRecord {
    /// The agreement.
    pub id: ShareAgreementId,
    /// Who shares.
    pub fleet_id: FleetId,
    /// With whom.
    pub partner_id: PartnerId,
    /// The partner's name for who shares.
    #[serde(default)]
    pub fleet_ref: Option<FleetRef>,
    /// How it stands.
    pub status: ShareAgreementStatus,
    /// From when it holds.
    #[serde(with = "wire_time::option", default)]
    pub effective_date: Option<Timestamp>,
    /// Until when.
    #[serde(with = "wire_time::option", default)]
    pub expiration_date: Option<Timestamp>,
    /// What is shared, and how far; the event's schema takes any words.
    pub scopes: BTreeMap<String, String>,
}

/// Carried by `connection.created` and `connection.staled`. It has no `fleet_ref`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionRecord {
    /// The connection.
    pub id: ConnectionId,
    /// The adapter behind the provider.
    pub source_name: String,
    /// Whose it is.
    pub fleet_id: FleetId,
    /// Which provider.
    pub tsp_id: TspId,
    /// How it stands.
    pub status: ConnectionStatus,
}

/// Carried by `fleet_connection.created`, the signal that a fleet is connected. It has neither `fleet_ref` nor
/// provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetConnectionRecord {
    /// The link.
    pub id: FleetConnectionId,
    /// Which fleet.
    pub fleet_id: FleetId,
    /// Which connection, new or reused.
    pub connection_id: ConnectionId,
}

/// Carried by `tsp.created` and `tsp.requested`. The schema has the first two members; the third is what the docs'
/// promise of matching needs, and what the `docs` and `connect-sdk` dialects add (assumption
/// `request-id-in-webhooks`). `tsp.requested` has no published schema (assumption `tsp-requested-record`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TspRecord {
    /// `tsp.created`: the provider. `tsp.requested`: the registry entry asked for.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Which request this begins or answers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub integration_request_id: Option<IntegrationRequestId>,
}

/// Carried by every `webhook.*` event: a subscription, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionRecord {
    /// The subscription.
    pub id: WebhookId,
    /// Where its deliveries go.
    pub url: String,
    /// Which event it is for.
    pub event_name: EventName,
    /// Which fleets.
    #[serde(default)]
    pub filters: Option<SubscriptionFilters>,
    /// How it stands.
    pub status: SubscriptionStatus,
}
