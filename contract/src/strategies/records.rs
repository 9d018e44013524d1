//! Envelopes and the records in them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::{fleet_ref, redirect_url, text, through_the_door};
use crate::webhook::{
    ConnectionRecord, Envelope, Event, EventName, FleetConnectionRecord, InvitationRecord, SchemaVersion,
    ShareAgreementRecord, SubscriptionRecord, TspRecord,
};
use crate::{
    ConnectionId, ConnectionStatus, EventId, FleetConnectionId, FleetId, FleetRef, IntegrationRequestId,
    InvitationId, InvitationStatus, PartnerId, Resource, ShareAgreementId, ShareAgreementStatus, ShareLevel,
    SubscriptionFilters, SubscriptionStatus, TspId, WebhookId,
};

/// An instant between 2001 and 2065, to the microsecond, as the wire carries it.
fn instant() -> BoxedStrategy<Timestamp> {
    (1_000_000_000_000_000_i64..3_000_000_000_000_000)
        .prop_filter_map("out of jiff's range", |at| Timestamp::from_microsecond(at).ok())
        .boxed()
}

fn words() -> BoxedStrategy<Option<String>> {
    option::of(text("\\PC{0,30}")).boxed()
}

fn invitation() -> impl Strategy<Value = InvitationRecord> {
    let whose = (
        any::<InvitationId>(),
        option::of(any::<FleetId>()),
        option::of(any::<PartnerId>()),
        option::of(fleet_ref()),
    );
    let when = (instant(), instant(), option::of(instant()), option::of(instant()));
    let urls = (option::of(redirect_url()), option::of(redirect_url()), option::of(redirect_url()));
    let tokens = (
        through_the_door(text("https://[a-z]{3,8}\\.example/")),
        option::of(through_the_door(text("fake-[a-z0-9]{8}"))),
        option::of(through_the_door(text("fake-[a-z0-9]{8}"))),
    );
    let said = (words(), words(), words(), option::of(vec(text("[a-z-]{1,12}"), 0..3)));
    (whose, when, urls, tokens, said, 1..673_u32, any::<InvitationStatus>()).prop_map(
        |(whose, when, urls, tokens, said, hours, status)| {
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
        },
    )
}

fn share_agreement() -> impl Strategy<Value = ShareAgreementRecord> {
    let scopes = btree_map(any::<Resource>(), any::<ShareLevel>(), 0..4).prop_map(|scopes| {
        scopes
            .into_iter()
            .map(|(resource, level)| (resource.to_string(), level.to_string()))
            .collect::<BTreeMap<_, _>>()
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
}

fn connection() -> impl Strategy<Value = ConnectionRecord> {
    let ids = (any::<ConnectionId>(), any::<FleetId>(), any::<TspId>());
    (ids, text("[a-z0-9_]{2,16}"), any::<ConnectionStatus>()).prop_map(
        |((id, fleet_id, tsp_id), source_name, status)| ConnectionRecord {
            id,
            source_name,
            fleet_id,
            tsp_id,
            status,
        },
    )
}

fn fleet_connection() -> impl Strategy<Value = FleetConnectionRecord> {
    (any::<FleetConnectionId>(), any::<FleetId>(), any::<ConnectionId>())
        .prop_map(|(id, fleet_id, connection_id)| FleetConnectionRecord { id, fleet_id, connection_id })
}

fn tsp() -> impl Strategy<Value = TspRecord> {
    (any::<[u8; 16]>(), text("\\PC{1,30}"), option::of(any::<IntegrationRequestId>())).prop_map(
        |(id, name, integration_request_id)| TspRecord {
            id: Uuid::from_bytes(id),
            name,
            integration_request_id,
        },
    )
}

fn subscription() -> impl Strategy<Value = SubscriptionRecord> {
    let filters = (option::of(vec(any::<FleetId>(), 0..3)), option::of(vec(fleet_ref(), 0..3))).prop_map(
        |(fleet_ids, fleet_refs): (_, Option<Vec<FleetRef>>)| SubscriptionFilters { fleet_ids, fleet_refs },
    );
    let what = (any::<EventName>(), any::<SubscriptionStatus>());
    (any::<WebhookId>(), redirect_url(), what, option::of(filters)).prop_map(
        |(id, url, (event_name, status), filters)| SubscriptionRecord {
            id,
            url: url.to_string(),
            event_name,
            filters,
            status,
        },
    )
}

/// An event with one to three records: every onboarding kind, and one nobody knows.
pub fn event() -> BoxedStrategy<Event> {
    prop_oneof![
        vec(invitation(), 1..4).prop_map(Event::InvitationAccepted),
        vec(invitation(), 1..4).prop_map(Event::InvitationDeclined),
        vec(share_agreement(), 1..4).prop_map(Event::ShareAgreementCreated),
        vec(connection(), 1..4).prop_map(Event::ConnectionCreated),
        vec(fleet_connection(), 1..4).prop_map(Event::FleetConnectionCreated),
        vec(tsp(), 1..4).prop_map(Event::TspRequested),
        vec(tsp(), 1..4).prop_map(Event::TspCreated),
        vec(subscription(), 1..4).prop_map(Event::WebhookStaled),
        text("[a-z]{1,8}_of_tomorrow\\.[a-z]{1,8}")
            .prop_map(|name| Event::Other { name, records: vec![json!({"id": 1})] }),
        Just(Event::Other { name: EventName::VehicleAdded.to_string(), records: vec![json!({"id": "v"})] }),
    ]
    .boxed()
}

/// A whole delivery's envelope.
pub fn envelope() -> BoxedStrategy<Envelope> {
    let version = through_the_door::<SchemaVersion>(text("[0-9]{1,2}\\.[0-9]{1,2}"));
    (version, event(), any::<WebhookId>(), option::of(instant()), option::of(any::<EventId>()), 0..4_u32)
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
