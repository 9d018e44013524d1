//! Envelopes: one sample of every event (`fixtures/webhooks`), and properties.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use catena_contract::webhook::{Envelope, Event, EventName};
use catena_contract::{Expose as _, InvitationStatus};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

/// The bodies of the samples, by event.
fn samples() -> Vec<(EventName, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/webhooks");
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.file_stem().unwrap().to_str().unwrap().parse().unwrap(), fs::read(&path).unwrap())
        })
        .collect()
}

fn sample(event: EventName) -> Value {
    let (_, body) = samples().into_iter().find(|(name, _)| *name == event).unwrap();
    serde_json::from_slice(&body).unwrap()
}

fn read(body: &Value) -> Result<Envelope, String> {
    Envelope::from_bytes(&serde_json::to_vec(body).unwrap()).map_err(|error| with_causes(&error))
}

/// An error with all its causes.
fn with_causes(error: &dyn std::error::Error) -> String {
    let cause =
        error.source().map(|cause| format!("\n  because: {}", with_causes(cause))).unwrap_or_default();
    format!("{error}{cause}")
}

#[test]
fn every_sample_is_parsed_and_serialized_to_the_same_bytes() {
    for (event, body) in samples() {
        let envelope =
            Envelope::from_bytes(&body).unwrap_or_else(|error| panic!("{event}: {}", with_causes(&error)));
        assert_eq!(envelope.event.name(), event.as_str());
        assert!(!matches!(envelope.event, Event::Other { .. }), "{event} was parsed as an unknown event");
        assert_eq!(
            String::from_utf8(envelope.to_bytes().unwrap()).unwrap(),
            String::from_utf8(body).unwrap(),
            "{event}"
        );
    }
}

#[test]
fn every_event_with_a_record_has_a_sample_and_a_strategy() {
    let sampled: BTreeSet<EventName> = samples().into_iter().map(|(event, _)| event).collect();
    let mut runner = TestRunner::deterministic();
    let events = any::<Event>();
    let generated: BTreeSet<EventName> = (0..1_000)
        .map(|_| events.new_tree(&mut runner).unwrap().current())
        .filter(|event| !matches!(event, Event::Other { .. }))
        .filter_map(|event| event.known_name())
        .collect();
    let with_record: BTreeSet<EventName> = EventName::ALL
        .iter()
        .copied()
        .filter(|event| {
            let nothing = json!({
                "version": "1.0", "event_name": event, "data": [],
                "webhook_id": "01961d3e-5c00-7000-8000-000000000901",
            });
            !matches!(read(&nothing).unwrap().event, Event::Other { .. })
        })
        .collect();
    assert_eq!(with_record.len(), 22);
    assert_eq!(sampled, with_record);
    assert_eq!(generated, with_record);
}

#[test]
fn unknown_members_are_ignored() {
    for (event, body) in samples() {
        let plain = Envelope::from_bytes(&body).unwrap();
        let mut extended: Value = serde_json::from_slice(&body).unwrap();
        extended["trace"] = json!({"of": "tomorrow"});
        for record in extended["data"].as_array_mut().unwrap() {
            record["colour"] = json!(["a", {"newer": "schema"}]);
        }
        assert_eq!(read(&extended), Ok(plain), "{event}");
    }
}

#[test]
fn a_share_agreement_of_the_older_schema_is_accepted() {
    let mut older = sample(EventName::ShareAgreementCreated);
    let newer = read(&older).unwrap();
    older["data"][0]["invitation_id"] = json!("01961d3e-5c00-7000-8000-000000000101");
    assert_eq!(read(&older), Ok(newer));
}

#[test]
fn unknown_events_are_kept_as_received() {
    let mut body = sample(EventName::TspCreated);
    for (name, known) in [
        ("tsp.celebrated", None),
        ("vehicle.added", Some(EventName::VehicleAdded)),
        ("", None),
        ("TSP.CREATED", None),
    ] {
        body["event_name"] = json!(name);
        body["data"] = json!([{"id": 7}, "text", null]);
        let envelope = read(&body).unwrap();
        assert_eq!(envelope.event.known_name(), known, "{name:?}");
        assert_eq!(serde_json::to_value(&envelope).unwrap(), body);
    }
}

#[test]
fn optional_members_may_be_missing_or_null() {
    let mut body = sample(EventName::InvitationCreated);
    let whole = read(&body).unwrap();
    for member in ["timestamp", "id"] {
        body[member] = Value::Null;
    }
    let nulls = read(&body).unwrap();
    assert_eq!((nulls.timestamp, nulls.id), (None, None));
    assert_eq!(nulls.event, whole.event);

    for member in ["timestamp", "id", "delivery_attempt"] {
        body.as_object_mut().unwrap().remove(member);
    }
    let bare = read(&body).unwrap();
    assert_eq!((bare.timestamp, bare.id, bare.delivery_attempt), (None, None, 0));

    let required = ["id", "created_at", "magic_link", "expires_at", "expires_in_hours", "status"];
    body["data"][0].as_object_mut().unwrap().retain(|member, _| required.contains(&member.as_str()));
    let Event::InvitationCreated(records) = read(&body).unwrap().event else { panic!("another event") };
    assert_eq!(records[0].status, InvitationStatus::Active);
    assert_eq!((records[0].fleet_id, &records[0].fleet_ref), (None, &None));
}

#[test]
fn every_member_the_schema_requires_is_required() {
    let required = [
        (EventName::InvitationViewed, "id created_at magic_link expires_at expires_in_hours status"),
        (EventName::ShareAgreementCreated, "id fleet_id partner_id status scopes"),
        (EventName::ConnectionCreated, "id source_name fleet_id tsp_id status"),
        (EventName::FleetConnectionCreated, "id fleet_id connection_id"),
        (EventName::TspCreated, "id name"),
        (EventName::WebhookStaled, "id url event_name status"),
    ];
    for (event, members) in required {
        for member in members.split(' ') {
            let mut body = sample(event);
            assert!(body["data"][0].as_object_mut().unwrap().remove(member).is_some());
            let error = read(&body).unwrap_err();
            assert!(
                error.ends_with(&format!("missing field `{member}`")),
                "{event} without {member}: {error}"
            );
        }
    }
    for member in ["version", "event_name", "data", "webhook_id"] {
        let mut body = sample(EventName::TspCreated);
        assert!(body.as_object_mut().unwrap().remove(member).is_some());
        let error = read(&body).unwrap_err();
        assert!(error.contains(&format!("missing field `{member}`")), "without {member}: {error}");
    }
}

#[test]
fn invalid_envelopes_are_rejected_with_the_reason() {
    let with = |event: EventName, pointer: &str, value: Value| {
        let mut body = sample(event);
        *body.pointer_mut(pointer).unwrap() = value;
        serde_json::to_vec(&body).unwrap()
    };
    let without_data = {
        let mut body = sample(EventName::TspCreated);
        body.as_object_mut().unwrap().remove("data");
        serde_json::to_vec(&body).unwrap()
    };
    let deep = "[".repeat(100_000).into_bytes();
    let invalid = [
        ("nothing", Vec::new()),
        ("not JSON", b"status=success".to_vec()),
        ("cut short", br#"{"version":"1.0","event_name":"tsp.cr"#.to_vec()),
        ("gzip", vec![0x1f, 0x8b, 0x08, 0x00]),
        ("not UTF-8", b"{\"version\":\"\xff\"}".to_vec()),
        ("a list", b"[]".to_vec()),
        ("the members' values as a list", {
            br#" ["1.0","tsp.created",[],"01961d3e-5c00-7000-8000-000000000901",null,null,1]"#.to_vec()
        }),
        ("a text", br#""envelope""#.to_vec()),
        ("nested too deep", deep),
        ("no data", without_data),
        ("data that is a record", with(EventName::TspCreated, "/data", json!({"id": 1}))),
        ("a version with three parts", with(EventName::TspCreated, "/version", json!("1.0.0"))),
        ("a version with a letter", with(EventName::TspCreated, "/version", json!("v1.0"))),
        ("a version without a dot", with(EventName::TspCreated, "/version", json!("1"))),
        ("a version as a number", with(EventName::TspCreated, "/version", json!(1.0))),
        ("an invalid webhook_id", with(EventName::TspCreated, "/webhook_id", json!("hook-1"))),
        (
            "an id in braces",
            with(EventName::TspCreated, "/id", json!("{01961d3e-0010-7000-9000-000000000010}")),
        ),
        (
            "a timestamp without offset",
            with(EventName::TspCreated, "/timestamp", json!("2026-04-09T07:30:00")),
        ),
        ("a negative attempt", with(EventName::TspCreated, "/delivery_attempt", json!(-1))),
        ("a record that is null", with(EventName::TspCreated, "/data/0", Value::Null)),
        ("a record's values as a list", {
            with(EventName::TspCreated, "/data/0", json!(["01961d3e-5c00-7000-8000-000000000501", "ELD"]))
        }),
        ("an unknown status", with(EventName::InvitationExpired, "/data/0/status", json!("vanished"))),
        ("an empty link", with(EventName::InvitationExpired, "/data/0/magic_link", json!(""))),
        ("a redirect to a script", {
            with(EventName::InvitationCreated, "/data/0/success_redirect_url", json!("javascript:alert(1)"))
        }),
    ];
    let messages: Vec<_> = invalid
        .iter()
        .map(|(what, body)| format!("{what}: {}", with_causes(&Envelope::from_bytes(body).unwrap_err())))
        .collect();
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn an_invitations_link_and_tokens_do_not_print() {
    let body = sample(EventName::InvitationAccepted);
    let record = &body["data"][0];
    let secrets: Vec<&str> =
        ["id", "magic_link", "pre_registration_access_token", "pre_registration_refresh_token"]
            .iter()
            .map(|member| record[member].as_str().unwrap())
            .collect();
    let of_tomorrow = {
        let mut body = body.clone();
        body["event_name"] = json!("invitation.of_tomorrow");
        body
    };
    for body in [&body, &of_tomorrow] {
        let envelope = read(body).unwrap();
        let printed = format!("{envelope:?} {envelope:#?}");
        for secret in &secrets {
            assert!(!printed.contains(secret), "{secret} is in {printed}");
        }
    }
    let envelope = read(&body).unwrap();
    assert!(format!("{envelope:?}").contains("InvitationAccepted"), "the event's name is not a secret");
    let written = String::from_utf8(envelope.to_bytes().unwrap()).unwrap();
    assert!(secrets.iter().all(|secret| written.contains(secret)), "the secrets are on the wire");
}

proptest! {
    #[test]
    fn any_envelope_is_parsed_back_from_its_bytes(envelope in any::<Envelope>()) {
        let bytes = envelope.to_bytes().unwrap();
        prop_assert_eq!(Envelope::from_bytes(&bytes).unwrap(), envelope);
    }

    #[test]
    fn no_envelope_prints_an_invitations_secrets(envelope in any::<Envelope>()) {
        let printed = format!("{envelope:?}");
        let (Event::InvitationCreated(records)
        | Event::InvitationSent(records)
        | Event::InvitationViewed(records)
        | Event::InvitationAccepted(records)
        | Event::InvitationDeclined(records)
        | Event::InvitationRejected(records)
        | Event::InvitationExpired(records)
        | Event::InvitationDeleted(records)) = &envelope.event
        else {
            return Ok(());
        };
        for record in records {
            prop_assert!(!printed.contains(&record.id.expose()));
            prop_assert!(!printed.contains(&record.magic_link.expose()));
            for token in [&record.pre_registration_access_token, &record.pre_registration_refresh_token].into_iter().flatten() {
                prop_assert!(!printed.contains(&token.expose()));
            }
        }
    }

    #[test]
    fn any_bytes_are_parsed_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..256)) {
        prop_assert!(Envelope::from_bytes(&bytes).is_err());
    }

    #[test]
    fn a_truncated_envelope_is_rejected(envelope in any::<Envelope>(), at in any::<prop::sample::Index>()) {
        let bytes = envelope.to_bytes().unwrap();
        prop_assert!(Envelope::from_bytes(&bytes[..at.index(bytes.len())]).is_err());
    }

    #[test]
    fn a_changed_byte_never_panics(
        envelope in any::<Envelope>(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = envelope.to_bytes().unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(read) = Envelope::from_bytes(&bytes) {
            prop_assert_eq!(Envelope::from_bytes(&read.to_bytes().unwrap()).unwrap(), read);
        }
    }
}
