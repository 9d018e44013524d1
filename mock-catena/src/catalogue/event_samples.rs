//! A sample envelope of every event. Onboarding events are complete, as in `fixtures/webhooks`; the others have only
//! the published fields that all records share.

use catena_contract::webhook::EventName;
use serde_json::{Value, json};

/// Names and contents of the files in `fixtures/webhooks`.
macro_rules! samples {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../fixtures/webhooks/", $name, ".json")))),+]
    };
}

const SAMPLES: &[(&str, &str)] = samples![
    "connection.created",
    "connection.staled",
    "fleet_connection.created",
    "invitation.accepted",
    "invitation.created",
    "invitation.declined",
    "invitation.deleted",
    "invitation.expired",
    "invitation.rejected",
    "invitation.sent",
    "invitation.viewed",
    "share_agreement.created",
    "share_agreement.deleted",
    "share_agreement.updated",
    "tsp.created",
    "tsp.requested",
    "webhook.activated",
    "webhook.created",
    "webhook.deleted",
    "webhook.paused",
    "webhook.staled",
    "webhook.updated",
];

/// A complete envelope, as delivered.
#[must_use]
pub fn sample(name: EventName) -> Value {
    SAMPLES
        .iter()
        .find(|(known, _)| *known == name.as_str())
        .and_then(|(_, json)| serde_json::from_str(json).ok())
        .unwrap_or_else(|| envelope(name))
}

fn envelope(name: EventName) -> Value {
    json!({
        "version": "1.0",
        "event_name": name.as_str(),
        "data": [record(name)],
        "webhook_id": "01961d3e-5c00-7000-8000-000000000901",
        "timestamp": "2026-04-09T07:52:37.805516Z",
        "id": "01961d3e-0100-7000-9000-000000000100",
        "delivery_attempt": 1,
    })
}

fn record(name: EventName) -> Value {
    let (id, connection) = ("01961d3e-5c00-7000-8000-000000000801", "01961d3e-5c00-7000-8000-000000000301");
    let (fleet, at) = ("01961d3e-5c00-7000-8000-0000000000f1", "2026-04-09T07:52:36.000000Z");
    match name.resource() {
        "execution" => json!({
            "id": id, "created_at": at, "updated_at": at, "schedule_id": "01961d3e-5c00-7000-8000-000000000802",
            "connection_id": connection, "fleet_id": fleet, "status": "failed", "source_name": "samsara",
            "resource": "vehicle",
        }),
        "schedule" => json!({
            "id": id, "connection_id": connection, "resource": "vehicle", "execution_interval_seconds": 300,
            "status": "inactive", "consecutive_error_threshold": 5, "max_concurrent_executions": 1,
        }),
        "resource_operation" => json!({
            "id": id, "created_at": at, "updated_at": at, "partner_id": "01961d3e-5c00-7000-8000-00000000000a",
            "connection_id": connection, "source_name": "samsara", "resource": "vehicle",
            "operation_type": "create", "status": "success", "payload": {}, "fleet_ref": "carrier-4711",
            "resource_id": null, "source_id": null,
        }),
        _ => json!({
            "id": id, "fleet_id": fleet, "fleet_ref": "carrier-4711", "source_name": "samsara",
            "connection_id": connection, "source_id": "281474", "created_at": at, "updated_at": at,
            "occurred_at": at,
        }),
    }
}

#[cfg(test)]
mod tests {
    use catena_contract::webhook::{Envelope, Event};

    use super::*;

    #[test]
    fn every_event_has_a_sample_that_reads_back_as_that_event() {
        for name in EventName::ALL {
            let envelope = Envelope::from_bytes(sample(*name).to_string().as_bytes()).unwrap();
            assert_eq!(envelope.event.known_name(), Some(*name));
            let typed = !matches!(envelope.event, Event::Other { .. });
            let onboarding = EventName::ONBOARDING.contains(name) || name.resource() == "webhook";
            assert_eq!(typed, onboarding, "{name}");
        }
    }
}
