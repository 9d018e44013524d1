//! Envelopes and the records in them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::strategy::Union;
use serde_json::json;
use uuid::Uuid;

use super::{
    access_token, fleet_ref, instant, magic_link, permissions, prose, redirect_url, slug,
    subscription_filters, text, through_the_door,
};
use crate::webhook::{
    ConnectionRecord, DeliveryHeaders, Envelope, Event, EventName, FleetConnectionRecord, InvitationRecord,
    SchemaVersion, ShareAgreementRecord, Signature, SubscriptionRecord, TspRecord, header_timestamp,
};
use crate::{
    ConnectionId, ConnectionStatus, EventId, FleetConnectionId, FleetId, IntegrationRequestId, InvitationId,
    InvitationStatus, PartnerId, RequestId, ShareAgreementId, ShareAgreementStatus, SubscriptionStatus,
    TspId, WebhookId,
};

/// What an `invitation.*` event carries, with every optional member there or not.
pub fn invitation_record() -> BoxedStrategy<InvitationRecord> {
    let whose = (
        any::<InvitationId>(),
        option::of(any::<FleetId>()),
        option::of(any::<PartnerId>()),
        option::of(fleet_ref()),
    );
    let when = (instant(), instant(), option::of(instant()), option::of(instant()));
    let urls = (option::of(redirect_url()), option::of(redirect_url()), option::of(redirect_url()));
    let tokens = (magic_link(), option::of(access_token()), option::of(access_token()));
    let said = (prose(), prose(), prose(), option::of(vec(slug(), 0..3)));
    (whose, when, urls, tokens, said, 1..673_u32, any::<InvitationStatus>())
        .prop_map(|(whose, when, urls, tokens, said, hours, status)| {
            let (id, fleet_id, partner_id, fleet_ref) = whose;
            let (created_at, expires_at, accepted_at, declined_at) = when;
            let (success_redirect_url, failure_redirect_url, callback_url) = urls;
            let (magic_link, pre_registration_access_token, pre_registration_refresh_token) = tokens;
            let (partner_provided_fleet_name, partner_slug, decline_reason, limit_tsps) = said;
            InvitationRecord {
                id,
                created_at,
                magic_link,
                expires_at,
                expires_in_hours: hours,
                status,
                partner_provided_fleet_name,
                accepted_at,
                pre_registration_access_token,
                pre_registration_refresh_token,
                success_redirect_url,
                failure_redirect_url,
                callback_url,
                limit_tsps,
                fleet_id,
                partner_slug,
                partner_id,
                decline_reason,
                declined_at,
                fleet_ref,
            }
        })
        .boxed()
}

/// What a `share_agreement.*` event carries.
pub fn share_agreement_record() -> BoxedStrategy<ShareAgreementRecord> {
    let scopes = permissions().prop_map(|scopes| {
        scopes.into_iter().map(|(resource, level)| (resource.to_string(), level.to_string())).collect()
    });
    let ids = (any::<ShareAgreementId>(), any::<FleetId>(), any::<PartnerId>());
    (
        ids,
        option::of(fleet_ref()),
        any::<ShareAgreementStatus>(),
        option::of(instant()),
        option::of(instant()),
        scopes,
    )
        .prop_map(
            |((id, fleet_id, partner_id), fleet_ref, status, effective_date, expiration_date, scopes)| {
                ShareAgreementRecord {
                    id,
                    fleet_id,
                    partner_id,
                    fleet_ref,
                    status,
                    effective_date,
                    expiration_date,
                    scopes,
                }
            },
        )
        .boxed()
}

/// What `connection.created` and `connection.staled` carry.
pub fn connection_record() -> BoxedStrategy<ConnectionRecord> {
    let ids = (any::<ConnectionId>(), any::<FleetId>(), any::<TspId>());
    (ids, text("[a-z0-9_]{2,16}"), any::<ConnectionStatus>())
        .prop_map(|((id, fleet_id, tsp_id), source_name, status)| ConnectionRecord {
            id,
            source_name,
            fleet_id,
            tsp_id,
            status,
        })
        .boxed()
}

/// What `fleet_connection.created` carries.
pub fn fleet_connection_record() -> BoxedStrategy<FleetConnectionRecord> {
    (any::<FleetConnectionId>(), any::<FleetId>(), any::<ConnectionId>())
        .prop_map(|(id, fleet_id, connection_id)| FleetConnectionRecord { id, fleet_id, connection_id })
        .boxed()
}

/// What `tsp.requested` and `tsp.created` carry, with and without a request's id.
pub fn tsp_record() -> BoxedStrategy<TspRecord> {
    (any::<[u8; 16]>(), text("\\PC{1,30}"), option::of(any::<IntegrationRequestId>()))
        .prop_map(|(id, name, integration_request_id)| TspRecord {
            id: Uuid::from_bytes(id),
            name,
            integration_request_id,
        })
        .boxed()
}

/// What a `webhook.*` event carries.
pub fn subscription_record() -> BoxedStrategy<SubscriptionRecord> {
    let what = (any::<EventName>(), any::<SubscriptionStatus>());
    (any::<WebhookId>(), redirect_url(), what, option::of(subscription_filters()))
        .prop_map(|(id, url, (event_name, status), filters)| SubscriptionRecord {
            id,
            url: url.to_string(),
            event_name,
            filters,
            status,
        })
        .boxed()
}

/// An event with one to three records: every kind that has a record here, one without, and one nobody knows.
pub fn event() -> BoxedStrategy<Event> {
    fn of<R: Arbitrary + 'static>(event: fn(Vec<R>) -> Event) -> BoxedStrategy<Event> {
        vec(any::<R>(), 1..4).prop_map(event).boxed()
    }
    let unknown = text("[a-z]{1,8}_of_tomorrow\\.[a-z]{1,8}");
    Union::new([
        of(Event::InvitationCreated),
        of(Event::InvitationSent),
        of(Event::InvitationViewed),
        of(Event::InvitationAccepted),
        of(Event::InvitationDeclined),
        of(Event::InvitationRejected),
        of(Event::InvitationExpired),
        of(Event::InvitationDeleted),
        of(Event::ShareAgreementCreated),
        of(Event::ShareAgreementUpdated),
        of(Event::ShareAgreementDeleted),
        of(Event::ConnectionCreated),
        of(Event::ConnectionStaled),
        of(Event::FleetConnectionCreated),
        of(Event::TspRequested),
        of(Event::TspCreated),
        of(Event::WebhookCreated),
        of(Event::WebhookUpdated),
        of(Event::WebhookDeleted),
        of(Event::WebhookStaled),
        of(Event::WebhookActivated),
        of(Event::WebhookPaused),
        unknown.prop_map(|name| Event::Other { name, records: vec![json!({"id": 1})] }).boxed(),
        Just(Event::Other { name: EventName::VehicleAdded.to_string(), records: vec![json!({"id": "v"})] })
            .boxed(),
    ])
    .boxed()
}

/// The version of a payload's schema.
pub fn schema_version() -> BoxedStrategy<SchemaVersion> {
    through_the_door(text("[0-9]{1,2}\\.[0-9]{1,2}"))
}

/// A signature of the right form that signs nothing in particular.
pub fn signature() -> BoxedStrategy<Signature> {
    through_the_door(any::<[u8; 32]>().prop_map(|bytes| STANDARD.encode(bytes)).boxed())
}

/// What the headers of one attempt say. They agree with one another, not with a body.
pub fn delivery_headers() -> BoxedStrategy<DeliveryHeaders> {
    let ids = (any::<WebhookId>(), any::<RequestId>());
    (signature(), instant(), any::<EventName>(), ids, schema_version(), 1..4_u32)
        .prop_map(|(signature, at, event_name, (webhook_id, request_id), schema_version, attempt)| {
            DeliveryHeaders {
                signature,
                timestamp: header_timestamp(at),
                event_name,
                webhook_id,
                request_id,
                schema_version,
                attempt,
            }
        })
        .boxed()
}

/// A whole delivery's envelope.
pub fn envelope() -> BoxedStrategy<Envelope> {
    (
        schema_version(),
        event(),
        any::<WebhookId>(),
        option::of(instant()),
        option::of(any::<EventId>()),
        0..4_u32,
    )
        .prop_map(|(version, event, webhook_id, timestamp, id, delivery_attempt)| Envelope {
            version,
            event,
            webhook_id,
            timestamp,
            id,
            delivery_attempt,
        })
        .boxed()
}
