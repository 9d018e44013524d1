//! The book's rules, as plain calls.

use catena_contract::webhook::{FleetConnectionRecord, SchemaVersion, ShareAgreementRecord, TspRecord};
use catena_contract::{ConnectionId, PartnerId, ShareAgreementId, ShareAgreementStatus, WebhookId};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

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

/// Says that `FLEET_ID` is `fleet_ref`.
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

/// Says that `FLEET_ID` has the connection `link`.
fn connected(id: Option<u128>, link: u128) -> Envelope {
    let record = FleetConnectionRecord {
        id: FleetConnectionId::new(Uuid::from_u128(link)),
        fleet_id: FLEET_ID,
        connection_id: ConnectionId::new(Uuid::from_u128(0xC0)),
    };
    event(id, Event::FleetConnectionCreated(vec![record]))
}

fn provider(integration_request_id: Option<IntegrationRequestId>) -> Vec<TspRecord> {
    vec![TspRecord { id: Uuid::from_u128(0x75), name: "Example ELD".into(), integration_request_id }]
}

/// Every event of a session in which a provider is requested, goes live, and is connected.
fn session() -> Vec<Envelope> {
    vec![
        agreed(1, Some(acme())),
        event(Some(2), Event::TspRequested(provider(Some(FIRST)))),
        event(Some(3), Event::TspCreated(provider(Some(FIRST)))),
        connected(Some(4), 0xFC),
        event(Some(5), Event::Other { name: "nobody.knows".into(), records: vec![] }),
    ]
}

fn access(book: &Book, fleet_ref: &FleetRef) -> Option<Access> {
    book.fleet(fleet_ref, now()).map(|fleet| fleet.access)
}

fn state(book: &Book, id: IntegrationRequestId) -> Option<RequestState> {
    book.request(id).map(|request| request.state)
}

#[test]
fn a_fleet_nobody_has_heard_of_has_no_row() {
    assert_eq!(Book::new().fleet(&acme(), now()), None);
    assert_eq!(Book::new().request(FIRST), None);
}

#[test]
fn a_request_is_pending_and_gives_provisional_access_for_fourteen_days() {
    let mut book = Book::new();
    book.note_request(&acme(), FIRST, now());
    let request = book.request(FIRST).unwrap();
    assert_eq!((request.fleet_ref, request.state, request.count), (acme(), RequestState::Pending, 1));
    let access = |at| book.fleet(&acme(), at).unwrap().access;
    assert_eq!(access(now()), Access::Provisional);
    assert_eq!(access(now() + PROVISIONAL_FOR - SignedDuration::from_nanos(1)), Access::Provisional);
    assert_eq!(access(now() + PROVISIONAL_FOR), Access::None);
}

#[test]
fn neither_a_replay_nor_another_request_renews_provisional_access() {
    let mut book = Book::new();
    book.note_request(&acme(), FIRST, now());
    let later = now() + SignedDuration::from_hours(13 * 24);
    book.note_request(&acme(), FIRST, later);
    book.note_request(&acme(), SECOND, later);
    assert_eq!(book.fleet(&acme(), now() + PROVISIONAL_FOR).unwrap().access, Access::None);
}

#[test]
fn a_request_that_belongs_to_another_fleet_is_not_moved_and_gives_nothing() {
    let mut book = Book::new();
    book.note_request(&acme(), FIRST, now());
    book.note_request(&other(), FIRST, now());
    assert_eq!(book.request(FIRST).unwrap().fleet_ref, acme());
    assert_eq!(book.fleet(&other(), now()), None);
}

#[test]
fn a_connection_makes_its_fleet_live_once_the_fleet_is_known() {
    let mut book = Book::new();
    book.note_event(&connected(Some(1), 0xFC));
    assert_eq!(access(&book, &acme()), None);
    book.note_event(&agreed(2, Some(acme())));
    assert_eq!(access(&book, &acme()), Some(Access::Live));
    assert_eq!(access(&book, &other()), None);
}

#[test]
fn a_share_agreement_alone_or_without_a_fleet_ref_connects_nobody() {
    let mut book = Book::new();
    book.note_event(&agreed(1, None));
    assert_eq!(access(&book, &acme()), None);
    book.note_event(&agreed(2, Some(acme())));
    assert_eq!(access(&book, &acme()), Some(Access::None));
}

#[test]
fn a_second_provider_gives_no_second_notice() {
    let mut book = Book::new();
    book.note_event(&agreed(1, Some(acme())));
    book.note_event(&connected(Some(2), 0xFC));
    book.note_event(&connected(Some(3), 0xFD));
    assert_eq!(book.fleet(&acme(), now()).unwrap().notices, 1);
}

#[test]
fn a_connection_answers_the_requests_before_it_and_not_those_after() {
    let mut book = Book::new();
    book.note_event(&agreed(1, Some(acme())));
    book.note_request(&acme(), FIRST, now());
    book.note_event(&connected(Some(2), 0xFC));
    book.note_request(&acme(), SECOND, now());
    assert_eq!(state(&book, FIRST), Some(RequestState::Live));
    assert_eq!(state(&book, SECOND), Some(RequestState::Pending));
    assert_eq!(access(&book, &acme()), Some(Access::Live));
}

#[test]
fn a_replayed_connection_does_not_answer_a_later_request() {
    let mut book = Book::new();
    book.note_event(&agreed(1, Some(acme())));
    book.note_event(&connected(None, 0xFC));
    book.note_request(&acme(), FIRST, now());
    book.note_event(&connected(None, 0xFC));
    assert_eq!(state(&book, FIRST), Some(RequestState::Pending));
}

#[test]
fn a_provider_that_came_before_the_fleet_returned_answers_its_request() {
    let mut book = Book::new();
    book.note_event(&event(Some(1), Event::TspCreated(provider(Some(FIRST)))));
    book.note_event(&event(Some(2), Event::TspCreated(provider(None))));
    book.note_request(&acme(), FIRST, now());
    book.note_request(&acme(), SECOND, now());
    assert_eq!(state(&book, FIRST), Some(RequestState::Live));
    assert_eq!(state(&book, SECOND), Some(RequestState::Pending));
    assert_eq!(book.fleet(&acme(), now()).unwrap().notices, 3);
}

#[test]
fn an_event_that_was_seen_is_not_read_again() {
    let mut book = Book::new();
    book.note_event(&agreed(1, Some(acme())));
    book.note_event(&agreed(1, Some(other())));
    assert_eq!(access(&book, &other()), None);
}

proptest! {
    #[test]
    fn the_events_of_a_session_end_alike_in_any_order_and_however_often_they_come(
        order in Just((0..session().len()).chain(0..session().len()).collect::<Vec<_>>()).prop_shuffle()
    ) {
        let ends = |order: &[usize]| {
            let mut book = Book::new();
            book.note_request(&acme(), FIRST, now());
            for index in order {
                book.note_event(&session()[*index]);
            }
            (book.fleet(&acme(), now()), book.request(FIRST))
        };
        prop_assert_eq!(ends(&order), ends(&[0, 1, 2, 3, 4]));
    }

    #[test]
    fn the_redirect_may_come_at_any_point_of_its_session(
        order in Just((0..session().len()).collect::<Vec<_>>()).prop_shuffle(), redirect in 0..6_usize
    ) {
        let mut book = Book::new();
        for (turn, index) in order.iter().enumerate() {
            if turn == redirect {
                book.note_request(&acme(), FIRST, now());
            }
            book.note_event(&session()[*index]);
        }
        book.note_request(&acme(), FIRST, now());
        let fleet = book.fleet(&acme(), now()).unwrap();
        prop_assert_eq!((fleet.access, fleet.notices), (Access::Live, 3));
        prop_assert_eq!(state(&book, FIRST), Some(RequestState::Live));
    }

    #[test]
    fn replaying_redirects_changes_nothing(
        requests in proptest::collection::vec((any::<bool>(), any::<bool>()), 1..8), replays in 1..4_usize
    ) {
        let note = |book: &mut Book, at| {
            for (mine, first) in &requests {
                let fleet_ref = if *mine { acme() } else { other() };
                book.note_request(&fleet_ref, if *first { FIRST } else { SECOND }, at);
            }
        };
        let read = |book: &Book| {
            [acme(), other()].map(|fleet| book.fleet(&fleet, now())).into_iter().collect::<Vec<_>>()
        };
        let mut book = Book::new();
        note(&mut book, now());
        let once = read(&book);
        for replay in 1..=replays {
            note(&mut book, now() + SignedDuration::from_hours(24 * i64::try_from(replay).unwrap()));
        }
        prop_assert_eq!(read(&book), once);
    }

    #[test]
    fn live_is_never_lost(
        envelopes in proptest::collection::vec(catena_contract::strategies::envelope(), 0..12),
        requests in proptest::collection::vec(any::<IntegrationRequestId>(), 0..4)
    ) {
        let mut book = Book::new();
        book.note_event(&agreed(1, Some(acme())));
        book.note_event(&connected(Some(2), 0xFC));
        for id in requests {
            book.note_request(&acme(), id, now());
        }
        for envelope in &envelopes {
            book.note_event(envelope);
            prop_assert!(book.is_live(&acme()));
        }
    }
}
