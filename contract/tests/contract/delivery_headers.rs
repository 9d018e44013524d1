//! The headers of a delivery, and its timestamp.

use std::collections::BTreeSet;

use catena_contract::webhook::{
    DeliveryHeaders, EventName, TIMESTAMP_TOLERANCE, TimestampError, check_timestamp, header_timestamp,
};
use catena_contract::{strategies, wire_time};
use jiff::Timestamp;
use proptest::prelude::*;

#[test]
fn a_delivery_has_the_documented_headers_in_the_documented_order() {
    let headers = DeliveryHeaders {
        signature: "IhW4Ul6TtFaDBSXlqHU9hDpICwWS43V6tMSu9easWfc=".parse().unwrap(),
        timestamp: header_timestamp("2026-03-02T15:20:03.9Z".parse().unwrap()),
        event_name: EventName::TspCreated,
        webhook_id: "01961d3e-5c00-7000-8000-000000000901".parse().unwrap(),
        request_id: "01961d3e-5c00-7000-8000-00000000000b".parse().unwrap(),
        schema_version: "1.0".parse().unwrap(),
        attempt: 2,
    };
    let lines: Vec<_> = headers.to_pairs().iter().map(|(name, value)| format!("{name}: {value}")).collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    Content-Type: application/json
    Content-Encoding: gzip
    User-Agent: Catena-Webhook
    Accept: application/json
    X-Catena-Signature: IhW4Ul6TtFaDBSXlqHU9hDpICwWS43V6tMSu9easWfc=
    X-Catena-Timestamp: 2026-03-02T15:20:03+00:00
    X-Event-Type: tsp.created
    X-Webhook-ID: 01961d3e-5c00-7000-8000-000000000901
    X-Request-ID: 01961d3e-5c00-7000-8000-00000000000b
    X-Schema-Version: 1.0
    X-Source: catena-notifications
    X-Delivery-Attempt: 2
    ");
}

/// Any timestamp that jiff supports, in whole microseconds, including the first and the last.
fn any_instant() -> impl Strategy<Value = Timestamp> {
    let micros = Timestamp::MIN.as_microsecond()..=Timestamp::MAX.as_microsecond();
    prop_oneof![
        micros.prop_map(|at| Timestamp::from_microsecond(at).unwrap()),
        Just(Timestamp::MIN),
        Just(Timestamp::from_second(Timestamp::MAX.as_second()).unwrap()),
    ]
}

proptest! {
    #[test]
    fn any_text_is_checked_against_any_time_without_a_panic(text in any::<String>(), now in any_instant()) {
        prop_assume!(text.parse::<Timestamp>().is_err());
        prop_assert_eq!(check_timestamp(&text, now), Err(TimestampError::Malformed));
    }

    #[test]
    fn a_timestamp_is_accepted_within_five_minutes_of_now(sent in strategies::instant(), apart in -1_000..1_000_i64) {
        let sent = Timestamp::from_second(sent.as_second()).unwrap();
        let now = Timestamp::from_second(sent.as_second() + apart).unwrap();
        let expected = match apart {
            301.. => Err(TimestampError::Stale { age_s: apart }),
            ..=-301 => Err(TimestampError::Ahead { ahead_s: -apart }),
            _ => Ok(sent),
        };
        prop_assert_eq!(check_timestamp(&header_timestamp(sent), now), expected);
    }

    #[test]
    fn any_two_timestamps_can_be_compared(sent in any_instant(), now in any_instant()) {
        let apart = now.duration_since(sent).abs();
        prop_assert_eq!(check_timestamp(&wire_time::format(sent), now).is_ok(), apart <= TIMESTAMP_TOLERANCE);
    }

    #[test]
    fn the_headers_of_any_attempt_are_valid_and_unique(headers in any::<DeliveryHeaders>()) {
        let pairs = headers.to_pairs();
        let names: BTreeSet<String> = pairs.iter().map(|(name, _)| name.to_lowercase()).collect();
        prop_assert_eq!(names.len(), pairs.len());
        for (name, value) in &pairs {
            prop_assert!(!value.is_empty(), "{}", name);
            prop_assert!(value.bytes().all(|byte| (0x20..0x7f).contains(&byte)), "{}: {}", name, value);
        }
    }
}
