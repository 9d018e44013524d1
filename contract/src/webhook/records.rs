//! The records of the onboarding events (OpenAPI of the notifications service, `Base…Event`), keys in the schema's
//! order, `null` where unset.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::record::record;
use crate::{
    AccessToken, ConnectionId, ConnectionStatus, FleetConnectionId, FleetId, FleetRef, IntegrationRequestId,
    InvitationId, InvitationStatus, PartnerId, RedirectUrl, ShareAgreementId, ShareAgreementStatus,
    SubscriptionFilters, SubscriptionStatus, TspId, WebhookId,
};

use super::EventName;

record! {
    /// The record of every `invitation.*` event. Its link and tokens are valid, so the payload is a secret.
    InvitationRecord {
        /// The invitation's id.
        secret id: InvitationId,
        /// When the partner created it.
        created_at: Timestamp,
        /// The link that the fleet opens.
        secret magic_link: AccessToken,
        /// When the link expires.
        expires_at: Timestamp,
        /// Lifetime of the link in hours.
        expires_in_hours: u32,
        /// Current status. The schema allows more values; which event has which status is assumption `event-status`.
        status: InvitationStatus,
        /// The fleet's name, from the partner.
        partner_provided_fleet_name: Option<String>,
        /// When the fleet accepted.
        accepted_at: Option<Timestamp>,
        /// Set on acceptance.
        secret pre_registration_access_token: Option<AccessToken>,
        /// Set on acceptance.
        secret pre_registration_refresh_token: Option<AccessToken>,
        /// Where to send the browser after a success or an integration request.
        success_redirect_url: Option<RedirectUrl>,
        /// Where to send it after a failure.
        failure_redirect_url: Option<RedirectUrl>,
        /// Second notification channel.
        callback_url: Option<RedirectUrl>,
        /// The providers offered; `null` means all.
        limit_tsps: Option<Vec<String>>,
        /// The fleet, set on acceptance.
        fleet_id: Option<FleetId>,
        /// The partner's slug.
        partner_slug: Option<String>,
        /// The partner.
        partner_id: Option<PartnerId>,
        /// The fleet's reason for declining.
        decline_reason: Option<String>,
        /// When the fleet declined.
        declined_at: Option<Timestamp>,
        /// The partner's own id of the fleet. Together with `fleet_id` it maps Catena's id to the partner's.
        fleet_ref: Option<FleetRef>,
    }
}

record! {
    /// The record of every `share_agreement.*` event. An older schema also required `invitation_id`; the newest
    /// does not have it.
    ShareAgreementRecord {
        /// The agreement's id.
        id: ShareAgreementId,
        /// The fleet that shares its data.
        fleet_id: FleetId,
        /// The partner that receives the data.
        partner_id: PartnerId,
        /// The partner's own id of the fleet.
        fleet_ref: Option<FleetRef>,
        /// Current status.
        status: ShareAgreementStatus,
        /// When it takes effect.
        effective_date: Option<Timestamp>,
        /// When it expires.
        expiration_date: Option<Timestamp>,
        /// Access level by resource; the event's schema allows any strings.
        scopes: BTreeMap<String, String>,
    }
}

record! {
    /// The record of `connection.created` and `connection.staled`. It has no `fleet_ref`.
    ConnectionRecord {
        /// The connection's id.
        id: ConnectionId,
        /// The adapter that Catena uses for the provider.
        source_name: String,
        /// The fleet it belongs to.
        fleet_id: FleetId,
        /// The provider.
        tsp_id: TspId,
        /// Current status.
        status: ConnectionStatus,
    }
}

record! {
    /// The record of `fleet_connection.created`, which signals that a fleet is connected. It has neither `fleet_ref` nor
    /// provider.
    FleetConnectionRecord {
        /// The id of the link between fleet and connection.
        id: FleetConnectionId,
        /// The fleet.
        fleet_id: FleetId,
        /// The connection, new or reused.
        connection_id: ConnectionId,
    }
}

record! {
    /// The record of `tsp.created` and `tsp.requested`. The schema has the first two members. The docs promise that
    /// partners can match these events to requests, which requires the third; the `docs` and `connect-sdk` dialects add it
    /// (assumption `request-id-in-webhooks`). `tsp.requested` has no published schema (assumption `tsp-requested-record`).
    TspRecord {
        /// `tsp.created`: the provider. `tsp.requested`: the requested registry entry.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        id: Uuid,
        /// Its name.
        name: String,
        /// The integration request that the event starts or fulfils.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        integration_request_id: Option<IntegrationRequestId>,
    }
}

record! {
    /// The record of every `webhook.*` event: a subscription without its secret.
    SubscriptionRecord {
        /// The subscription's id.
        id: WebhookId,
        /// The URL that deliveries are sent to.
        url: String,
        /// The event it subscribes to.
        event_name: EventName,
        /// The fleets whose events are delivered.
        filters: Option<SubscriptionFilters>,
        /// Current status.
        status: SubscriptionStatus,
    }
}
