//! The records of the onboarding events (OpenAPI of the notifications service, `Base…Event`), keys in the schema's
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

/// The record of every `invitation.*` event. Its link and tokens are valid, so the payload is a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationRecord {
    /// The invitation's id.
    #[serde(serialize_with = "exposed")]
    pub id: InvitationId,
    /// When the partner created it.
    #[serde(with = "wire_time")]
    pub created_at: Timestamp,
    /// The link that the fleet opens.
    #[serde(serialize_with = "exposed")]
    pub magic_link: AccessToken,
    /// When the link expires.
    #[serde(with = "wire_time")]
    pub expires_at: Timestamp,
    /// Lifetime of the link in hours.
    pub expires_in_hours: u32,
    /// Current status. The schema allows more values; which event has which status is assumption `event-status`.
    pub status: InvitationStatus,
    /// The fleet's name, from the partner.
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
    /// Where to send the browser after a success or an integration request.
    #[serde(default)]
    pub success_redirect_url: Option<RedirectUrl>,
    /// Where to send it after a failure.
    #[serde(default)]
    pub failure_redirect_url: Option<RedirectUrl>,
    /// Second notification channel.
    #[serde(default)]
    pub callback_url: Option<RedirectUrl>,
    /// The providers offered; `null` means all.
    #[serde(default)]
    pub limit_tsps: Option<Vec<String>>,
    /// The fleet, set on acceptance.
    #[serde(default)]
    pub fleet_id: Option<FleetId>,
    /// The partner's slug.
    #[serde(default)]
    pub partner_slug: Option<String>,
    /// The partner.
    #[serde(default)]
    pub partner_id: Option<PartnerId>,
    /// The fleet's reason for declining.
    #[serde(default)]
    pub decline_reason: Option<String>,
    /// When the fleet declined.
    #[serde(with = "wire_time::option", default)]
    pub declined_at: Option<Timestamp>,
    /// The partner's own id of the fleet. Together with `fleet_id` it maps Catena's id to the partner's.
    #[serde(default)]
    pub fleet_ref: Option<FleetRef>,
}

/// The record of every `share_agreement.*` event. An older schema also required `invitation_id`; the newest
/// does not have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareAgreementRecord {
    /// The agreement's id.
    pub id: ShareAgreementId,
    /// The fleet that shares its data.
    pub fleet_id: FleetId,
    /// The partner that receives the data.
    pub partner_id: PartnerId,
    /// The partner's own id of the fleet.
    #[serde(default)]
    pub fleet_ref: Option<FleetRef>,
    /// Current status.
    pub status: ShareAgreementStatus,
    /// When it takes effect.
    #[serde(with = "wire_time::option", default)]
    pub effective_date: Option<Timestamp>,
    /// When it expires.
    #[serde(with = "wire_time::option", default)]
    pub expiration_date: Option<Timestamp>,
    /// Access level by resource; the event's schema allows any strings.
    pub scopes: BTreeMap<String, String>,
}

/// The record of `connection.created` and `connection.staled`. It has no `fleet_ref`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionRecord {
    /// The connection's id.
    pub id: ConnectionId,
    /// The adapter that Catena uses for the provider.
    pub source_name: String,
    /// The fleet it belongs to.
    pub fleet_id: FleetId,
    /// The provider.
    pub tsp_id: TspId,
    /// Current status.
    pub status: ConnectionStatus,
}

/// The record of `fleet_connection.created`, which signals that a fleet is connected. It has neither `fleet_ref` nor
/// provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetConnectionRecord {
    /// The id of the link between fleet and connection.
    pub id: FleetConnectionId,
    /// The fleet.
    pub fleet_id: FleetId,
    /// The connection, new or reused.
    pub connection_id: ConnectionId,
}

/// The record of `tsp.created` and `tsp.requested`. The schema has the first two members. The docs promise that
/// partners can match these events to requests, which requires the third; the `docs` and `connect-sdk` dialects add it
/// (assumption `request-id-in-webhooks`). `tsp.requested` has no published schema (assumption `tsp-requested-record`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TspRecord {
    /// `tsp.created`: the provider. `tsp.requested`: the requested registry entry.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The integration request that the event starts or fulfils.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub integration_request_id: Option<IntegrationRequestId>,
}

/// The record of every `webhook.*` event: a subscription without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionRecord {
    /// The subscription's id.
    pub id: WebhookId,
    /// The URL that deliveries are sent to.
    pub url: String,
    /// The event it subscribes to.
    pub event_name: EventName,
    /// The fleets whose events are delivered.
    #[serde(default)]
    pub filters: Option<SubscriptionFilters>,
    /// Current status.
    pub status: SubscriptionStatus,
}
