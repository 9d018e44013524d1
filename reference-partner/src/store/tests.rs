//! The rules of the store.

use std::collections::BTreeMap;

use catena_contract::webhook::{
    Envelope, Event, FleetConnectionRecord, SchemaVersion, ShareAgreementRecord, TspRecord,
};
use catena_contract::{
    ConnectionId, EventId, FleetConnectionId, FleetId, FleetRef, IntegrationRequestId, PartnerId,
    ShareAgreementId, ShareAgreementStatus, WebhookId,
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

use super::Store;
use super::records::PROVISIONAL_ACCESS;
use super::views::{Access, RequestState};

fn now() -> Timestamp {
    "2026-03-02T15:20:30Z".parse().unwrap()
}

fn acme() -> FleetRef {
    "acme 7".parse().unwrap()
}

fn other() -> FleetRef {
    "other".parse().unwrap()
}

const FLEET_ID: FleetId = FleetId::new(Uuid::from_u128(0xF1EE7));
const FIRST: IntegrationRequestId = IntegrationRequestId::new(Uuid::from_u128(1));
const SECOND: IntegrationRequestId = IntegrationRequestId::new(Uuid::from_u128(2));

/// An event with the id `id`, or without one.
fn event(id: Option<u128>, event: Event) -> Envelope {
    Envelope {
        version: SchemaVersion::current(),
        event,
        webhook_id: WebhookId::new(Uuid::from_u128(0xE8)),
        timestamp: Some(now()),
        id: id.map(|id| EventId::new(Uuid::from_u128(id))),
        delivery_attempt: 1,
    }
}

/// An event that names `fleet_ref` as the reference of `FLEET_ID`.
fn agreed(id: u128, fleet_ref: Option<FleetRef>) -> Envelope {
    let record = ShareAgreementRecord {
        id: ShareAgreementId::new(Uuid::from_u128(0xA6)),
        fleet_id: FLEET_ID,
        partner_id: PartnerId::new(Uuid::from_u128(0xAA)),
        fleet_ref,
        status: ShareAgreementStatus::Active,
        effective_date: None,
        expiration_date: None,
        scopes: BTreeMap::new(),
    };
    event(Some(id), Event::ShareAgreementCreated(vec![record]))
}

/// An event that gives `FLEET_ID` the connection `connection`.
fn connected(id: Option<u128>, connection: u128) -> Envelope {
    let record = FleetConnectionRecord {
        id: FleetConnectionId::new(Uuid::from_u128(connection)),
        fleet_id: FLEET_ID,
        connection_id: ConnectionId::new(Uuid::from_u128(0xC0)),
    };
    event(id, Event::FleetConnectionCreated(vec![record]))
}

fn provider(integration_request_id: Option<IntegrationRequestId>) -> Vec<TspRecord> {
    vec![TspRecord { id: Uuid::from_u128(0x75), name: "Example ELD".into(), integration_request_id }]
}

/// The events of a session in which a provider is requested, becomes available, and is connected.
fn session() -> Vec<Envelope> {
    vec![
        agreed(1, Some(acme())),
        event(Some(2), Event::TspRequested(provider(Some(FIRST)))),
        event(Some(3), Event::TspCreated(provider(Some(FIRST)))),
        connected(Some(4), 0xFC),
        event(Some(5), Event::Other { name: "unknown.event".into(), records: vec![] }),
    ]
}

fn access(store: &Store, fleet_ref: &FleetRef) -> Option<Access> {
    store.fleet(fleet_ref, now()).map(|fleet| fleet.access)
}

fn state(store: &Store, id: IntegrationRequestId) -> Option<RequestState> {
    store.request(id).map(|request| request.state)
}

#[test]
fn an_unknown_fleet_has_no_row() {
    assert_eq!(Store::default().fleet(&acme(), now()), None);
    assert_eq!(Store::default().request(FIRST), None);
}

#[test]
fn a_request_is_pending_and_grants_provisional_access_for_fourteen_days() {
    let mut store = Store::default();
    store.add_request(&acme(), FIRST, now());
    let request = store.request(FIRST).unwrap();
    assert_eq!((request.fleet_ref, request.state, request.count), (acme(), RequestState::Pending, 1));
    let access = |at| store.fleet(&acme(), at).unwrap().access;
    assert_eq!(access(now()), Access::Provisional);
    assert_eq!(access(now() + PROVISIONAL_ACCESS - SignedDuration::from_nanos(1)), Access::Provisional);
    assert_eq!(access(now() + PROVISIONAL_ACCESS), Access::None);
}

#[test]
fn a_replay_or_a_second_request_does_not_extend_provisional_access() {
    let mut store = Store::default();
    store.add_request(&acme(), FIRST, now());
    let later = now() + SignedDuration::from_hours(13 * 24);
    store.add_request(&acme(), FIRST, later);
    store.add_request(&acme(), SECOND, later);
    assert_eq!(store.fleet(&acme(), now() + PROVISIONAL_ACCESS).unwrap().access, Access::None);
}

#[test]
fn a_request_of_another_fleet_is_not_moved_and_grants_no_access() {
    let mut store = Store::default();
    store.add_request(&acme(), FIRST, now());
    store.add_request(&other(), FIRST, now());
    assert_eq!(store.request(FIRST).unwrap().fleet_ref, acme());
    assert_eq!(store.fleet(&other(), now()), None);
}

#[test]
fn a_connection_makes_its_fleet_live_once_the_fleet_is_known() {
    let mut store = Store::default();
    store.add_event(&connected(Some(1), 0xFC));
    assert_eq!(access(&store, &acme()), None);
    store.add_event(&agreed(2, Some(acme())));
    assert_eq!(access(&store, &acme()), Some(Access::Live));
    assert_eq!(access(&store, &other()), None);
}

#[test]
fn a_share_agreement_alone_does_not_connect_a_fleet() {
    let mut store = Store::default();
    store.add_event(&agreed(1, None));
    assert_eq!(access(&store, &acme()), None);
    store.add_event(&agreed(2, Some(acme())));
    assert_eq!(access(&store, &acme()), Some(Access::None));
}

#[test]
fn a_second_provider_sends_no_second_notice() {
    let mut store = Store::default();
    store.add_event(&agreed(1, Some(acme())));
    store.add_event(&connected(Some(2), 0xFC));
    store.add_event(&connected(Some(3), 0xFD));
    assert_eq!(store.fleet(&acme(), now()).unwrap().notices, 1);
}

#[test]
fn a_connection_answers_earlier_requests_and_not_later_ones() {
    let mut store = Store::default();
    store.add_event(&agreed(1, Some(acme())));
    store.add_request(&acme(), FIRST, now());
    store.add_event(&connected(Some(2), 0xFC));
    store.add_request(&acme(), SECOND, now());
    assert_eq!(state(&store, FIRST), Some(RequestState::Live));
    assert_eq!(state(&store, SECOND), Some(RequestState::Pending));
    assert_eq!(access(&store, &acme()), Some(Access::Live));
}

#[test]
fn a_replayed_connection_does_not_answer_a_later_request() {
    let mut store = Store::default();
    store.add_event(&agreed(1, Some(acme())));
    store.add_event(&connected(None, 0xFC));
    store.add_request(&acme(), FIRST, now());
    store.add_event(&connected(None, 0xFC));
    assert_eq!(state(&store, FIRST), Some(RequestState::Pending));
}

#[test]
fn a_provider_created_before_the_redirect_answers_its_request() {
    let mut store = Store::default();
    store.add_event(&event(Some(1), Event::TspCreated(provider(Some(FIRST)))));
    store.add_event(&event(Some(2), Event::TspCreated(provider(None))));
    store.add_request(&acme(), FIRST, now());
    store.add_request(&acme(), SECOND, now());
    assert_eq!(state(&store, FIRST), Some(RequestState::Live));
    assert_eq!(state(&store, SECOND), Some(RequestState::Pending));
    assert_eq!(store.fleet(&acme(), now()).unwrap().notices, 3);
}

#[test]
fn a_repeated_event_is_ignored() {
    let mut store = Store::default();
    store.add_event(&agreed(1, Some(acme())));
    store.add_event(&agreed(1, Some(other())));
    assert_eq!(access(&store, &other()), None);
}

proptest! {
    #[test]
    fn order_and_repetition_of_events_do_not_change_the_result(
        order in Just((0..session().len()).chain(0..session().len()).collect::<Vec<_>>()).prop_shuffle()
    ) {
        let result = |order: &[usize]| {
            let mut store = Store::default();
            store.add_request(&acme(), FIRST, now());
            for index in order {
                store.add_event(&session()[*index]);
            }
            (store.fleet(&acme(), now()), store.request(FIRST))
        };
        prop_assert_eq!(result(&order), result(&[0, 1, 2, 3, 4]));
    }

    #[test]
    fn the_redirect_may_arrive_at_any_point_of_its_session(
        order in Just((0..session().len()).collect::<Vec<_>>()).prop_shuffle(), redirect in 0..6_usize
    ) {
        let mut store = Store::default();
        for (turn, index) in order.iter().enumerate() {
            if turn == redirect {
                store.add_request(&acme(), FIRST, now());
            }
            store.add_event(&session()[*index]);
        }
        store.add_request(&acme(), FIRST, now());
        let fleet = store.fleet(&acme(), now()).unwrap();
        prop_assert_eq!((fleet.access, fleet.notices), (Access::Live, 3));
        prop_assert_eq!(state(&store, FIRST), Some(RequestState::Live));
    }

    #[test]
    fn replaying_redirects_changes_nothing(
        requests in proptest::collection::vec((any::<bool>(), any::<bool>()), 1..8), replays in 1..4_usize
    ) {
        let add = |store: &mut Store, at| {
            for (mine, first) in &requests {
                let fleet_ref = if *mine { acme() } else { other() };
                store.add_request(&fleet_ref, if *first { FIRST } else { SECOND }, at);
            }
        };
        let read = |store: &Store| {
            [acme(), other()].map(|fleet| store.fleet(&fleet, now())).into_iter().collect::<Vec<_>>()
        };
        let mut store = Store::default();
        add(&mut store, now());
        let once = read(&store);
        for replay in 1..=replays {
            add(&mut store, now() + SignedDuration::from_hours(24 * i64::try_from(replay).unwrap()));
        }
        prop_assert_eq!(read(&store), once);
    }

    #[test]
    fn live_is_never_lost(
        envelopes in proptest::collection::vec(any::<Envelope>(), 0..12),
        requests in proptest::collection::vec(any::<IntegrationRequestId>(), 0..4)
    ) {
        let mut store = Store::default();
        store.add_event(&agreed(1, Some(acme())));
        store.add_event(&connected(Some(2), 0xFC));
        for id in requests {
            store.add_request(&acme(), id, now());
        }
        for envelope in &envelopes {
            store.add_event(envelope);
            prop_assert!(store.is_live(&acme()));
        }
    }
}
