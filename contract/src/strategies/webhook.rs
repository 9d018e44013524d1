//! Webhook deliveries: envelopes, their records, and headers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::strategy::Union;
use serde_json::json;
use uuid::Uuid;

use super::primitives::{instant, magic_link, parsed, prose, slug};
use super::redirect_url::redirect_url;
use super::text::text;
use crate::webhook::{
    ConnectionRecord, DeliveryHeaders, Envelope, Event, EventName, FleetConnectionRecord, InvitationRecord,
    SchemaVersion, ShareAgreementRecord, Signature, SubscriptionRecord, TspRecord, header_timestamp,
};
use crate::{Resource, ShareLevel};

arbitrary! {
    Event => event();
    SchemaVersion => schema_version();
    Signature => signature();
}

record!(
    /// The record of an `invitation.*` event, with and without each optional member.
    invitation_record: InvitationRecord {
        id,
        created_at: instant(),
        magic_link: magic_link(),
        expires_at: instant(),
        expires_in_hours: 1..673_u32,
        status,
        partner_provided_fleet_name: prose(),
        accepted_at: option::of(instant()),
        pre_registration_access_token,
        pre_registration_refresh_token,
        success_redirect_url,
        failure_redirect_url,
        callback_url,
        limit_tsps: option::of(vec(slug(), 0..3)),
        fleet_id,
        partner_slug: prose(),
        partner_id,
        decline_reason: prose(),
        declined_at: option::of(instant()),
        fleet_ref,
    }
);

record!(
    /// The record of a `share_agreement.*` event.
    share_agreement_record: ShareAgreementRecord {
        id,
        fleet_id,
        partner_id,
        fleet_ref,
        status,
        effective_date: option::of(instant()),
        expiration_date: option::of(instant()),
        scopes: btree_map(
            any::<Resource>().prop_map(|resource| resource.to_string()),
            any::<ShareLevel>().prop_map(|level| level.to_string()),
            0..5,
        ),
    }
);

record!(
    /// The record of `connection.created` and `connection.staled`.
    connection_record: ConnectionRecord {
        id,
        source_name: text("[a-z0-9_]{2,16}"),
        fleet_id,
        tsp_id,
        status,
    }
);

record!(
    /// The record of `fleet_connection.created`.
    fleet_connection_record: FleetConnectionRecord { id, fleet_id, connection_id }
);

record!(
    /// The record of `tsp.requested` and `tsp.created`, with and without the id of a request.
    tsp_record: TspRecord {
        id: any::<[u8; 16]>().prop_map(Uuid::from_bytes),
        name: text("\\PC{1,30}"),
        integration_request_id,
    }
);

record!(
    /// The record of a `webhook.*` event.
    subscription_record: SubscriptionRecord {
        id,
        url: redirect_url().prop_map(|url| url.to_string()),
        event_name,
        filters,
        status,
    }
);

/// An event with one to three records: every kind with a record type, one known event without, and an unknown one.
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
    parsed(text("[0-9]{1,2}\\.[0-9]{1,2}"))
}

/// A well-formed signature of nothing in particular.
pub fn signature() -> BoxedStrategy<Signature> {
    parsed(any::<[u8; 32]>().prop_map(|bytes| STANDARD.encode(bytes)).boxed())
}

record!(
    /// The headers of one attempt. The signature matches no body.
    delivery_headers: DeliveryHeaders {
        signature,
        timestamp: instant().prop_map(header_timestamp),
        event_name,
        webhook_id,
        request_id,
        schema_version,
        attempt: 1..4_u32,
    }
);

record!(
    /// The envelope of a delivery.
    envelope: Envelope {
        version,
        event,
        webhook_id,
        timestamp: option::of(instant()),
        id,
        delivery_attempt: 0..4_u32,
    }
);
