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

records! {
    InvitationRecord {
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
    ShareAgreementRecord {
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
    ConnectionRecord {
        id,
        source_name: text("[a-z0-9_]{2,16}"),
        fleet_id,
        tsp_id,
        status,
    }
    FleetConnectionRecord { id, fleet_id, connection_id }
    TspRecord {
        id: any::<[u8; 16]>().prop_map(Uuid::from_bytes),
        name: text("\\PC{1,30}"),
        integration_request_id,
    }
    SubscriptionRecord {
        id,
        url: redirect_url().prop_map(|url| url.to_string()),
        event_name,
        filters,
        status,
    }
}

/// An event with one to three records: every kind with a record type, one known event without, and an unknown one.
fn event() -> BoxedStrategy<Event> {
    let unknown = text("[a-z]{1,8}_of_tomorrow\\.[a-z]{1,8}");
    let other = [
        unknown.prop_map(|name| Event::Other { name, records: vec![json!({"id": 1})] }).boxed(),
        Just(Event::Other { name: EventName::VehicleAdded.to_string(), records: vec![json!({"id": "v"})] })
            .boxed(),
    ];
    Union::new(Event::arbitrary_records().into_iter().chain(other)).boxed()
}

/// The version of a payload's schema.
fn schema_version() -> BoxedStrategy<SchemaVersion> {
    parsed(text("[0-9]{1,2}\\.[0-9]{1,2}"))
}

/// A well-formed signature of nothing in particular.
fn signature() -> BoxedStrategy<Signature> {
    parsed(any::<[u8; 32]>().prop_map(|bytes| STANDARD.encode(bytes)).boxed())
}

records! {
    DeliveryHeaders {
        signature,
        timestamp: instant().prop_map(header_timestamp),
        event_name,
        webhook_id,
        request_id,
        schema_version,
        attempt: 1..4_u32,
    }
    Envelope {
        version,
        event,
        webhook_id,
        timestamp: option::of(instant()),
        id,
        delivery_attempt: 0..4_u32,
    }
}
