//! The payload schema of every event, as OpenAPI 3.0 documents (notifications, section on envelope and payloads).
//!
//! Onboarding records are described completely. For the others, the public documents describe only the fields that
//! all records share; further fields may occur.

use catena_contract::webhook::EventName;
use catena_contract::{InvitationStatus, ShareAgreementStatus, SubscriptionStatus};
use serde_json::{Map, Value, json};

/// A field of a record: name, type, and presence.
type Member = (&'static str, Holds, Presence);

#[derive(Clone, Copy)]
enum Holds {
    Uuid,
    Moment,
    Text,
    Number,
    Texts,
    /// An object with text values, such as scopes by resource.
    Texted,
    Object,
    Objects,
    /// One of these values.
    Word(fn() -> Vec<&'static str>),
    Filters,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    /// Always present, never null.
    Required,
    /// Always present, may be null.
    Nullable,
    /// May be absent or null.
    Optional,
}

use Holds::{Filters, Moment, Number, Object, Objects, Text, Texted, Texts, Uuid, Word};
use Presence::{Nullable, Optional, Required};

const INVITATION: &[Member] = &[
    ("id", Uuid, Required),
    ("created_at", Moment, Required),
    ("magic_link", Text, Required),
    ("expires_at", Moment, Required),
    ("expires_in_hours", Number, Required),
    ("status", Word(InvitationStatus::words), Required),
    ("partner_provided_fleet_name", Text, Optional),
    ("accepted_at", Moment, Optional),
    ("pre_registration_access_token", Text, Optional),
    ("pre_registration_refresh_token", Text, Optional),
    ("success_redirect_url", Text, Optional),
    ("failure_redirect_url", Text, Optional),
    ("callback_url", Text, Optional),
    ("limit_tsps", Texts, Optional),
    ("fleet_id", Uuid, Optional),
    ("partner_slug", Text, Optional),
    ("partner_id", Uuid, Optional),
    ("decline_reason", Text, Optional),
    ("declined_at", Moment, Optional),
    ("fleet_ref", Text, Optional),
];

const SHARE_AGREEMENT: &[Member] = &[
    ("id", Uuid, Required),
    ("fleet_id", Uuid, Required),
    ("partner_id", Uuid, Required),
    ("fleet_ref", Text, Optional),
    ("status", Word(ShareAgreementStatus::words), Required),
    ("effective_date", Moment, Optional),
    ("expiration_date", Moment, Optional),
    ("scopes", Texted, Optional),
];

const CONNECTION: &[Member] = &[
    ("id", Uuid, Required),
    ("source_name", Text, Required),
    ("fleet_id", Uuid, Required),
    ("tsp_id", Uuid, Required),
    ("status", Text, Required),
];

const FLEET_CONNECTION: &[Member] =
    &[("id", Uuid, Required), ("fleet_id", Uuid, Required), ("connection_id", Uuid, Required)];

/// `integration_request_id` is promised by the docs but in no published schema (assumption
/// `tsp-requested-on-request`).
const TSP: &[Member] =
    &[("id", Uuid, Required), ("name", Text, Required), ("integration_request_id", Uuid, Optional)];

const WEBHOOK: &[Member] = &[
    ("id", Uuid, Required),
    ("url", Text, Required),
    ("event_name", Text, Required),
    ("filters", Filters, Optional),
    ("status", Word(SubscriptionStatus::words), Required),
];

const EXECUTION: &[Member] = &[
    ("id", Uuid, Required),
    ("created_at", Moment, Required),
    ("updated_at", Moment, Required),
    ("schedule_id", Uuid, Required),
    ("connection_id", Uuid, Required),
    ("fleet_id", Uuid, Required),
    ("status", Text, Required),
    ("source_name", Text, Required),
    ("resource", Text, Required),
];

const SCHEDULE: &[Member] = &[
    ("id", Uuid, Required),
    ("connection_id", Uuid, Required),
    ("resource", Text, Required),
    ("execution_interval_seconds", Number, Required),
    ("status", Text, Required),
    ("consecutive_error_threshold", Number, Required),
    ("max_concurrent_executions", Number, Required),
];

const RESOURCE_OPERATION: &[Member] = &[
    ("id", Uuid, Required),
    ("created_at", Moment, Required),
    ("updated_at", Moment, Required),
    ("partner_id", Uuid, Required),
    ("connection_id", Uuid, Required),
    ("source_name", Text, Required),
    ("resource", Text, Required),
    ("operation_type", Word(|| vec!["create", "update"]), Required),
    ("status", Text, Required),
    ("payload", Object, Required),
    ("fleet_ref", Text, Optional),
    ("resource_id", Uuid, Optional),
    ("source_id", Text, Optional),
    ("logs", Objects, Optional),
];

const TELEMATICS: &[Member] = &[
    ("id", Uuid, Required),
    ("fleet_id", Uuid, Required),
    ("fleet_ref", Text, Nullable),
    ("source_name", Text, Required),
    ("connection_id", Uuid, Required),
    ("source_id", Text, Required),
    ("created_at", Moment, Required),
    ("updated_at", Moment, Required),
    ("occurred_at", Moment, Required),
    ("tsp_id", Uuid, Optional),
    ("tsp_slug", Text, Optional),
    ("deleted_at", Moment, Optional),
    ("execution_id", Uuid, Optional),
    ("schedule_id", Uuid, Optional),
    ("extras", Object, Optional),
];

fn members(name: EventName) -> &'static [Member] {
    match name.resource() {
        "invitation" => INVITATION,
        "share_agreement" => SHARE_AGREEMENT,
        "connection" => CONNECTION,
        "fleet_connection" => FLEET_CONNECTION,
        "tsp" => TSP,
        "webhook" => WEBHOOK,
        "execution" => EXECUTION,
        "schedule" => SCHEDULE,
        "resource_operation" => RESOURCE_OPERATION,
        _ => TELEMATICS,
    }
}

/// An OpenAPI 3.0 document with the event's `Envelope` and `Record`.
pub(crate) fn document(name: EventName, version: &str) -> Value {
    let envelope = json!({
        "type": "object",
        "required": ["version", "data", "webhook_id"],
        "properties": {
            "version": {"type": "string", "pattern": r"^\d+\.\d+$"},
            "event_name": {"type": "string", "default": name.as_str()},
            "data": {"type": "array", "items": {"$ref": "#/components/schemas/Record"}},
            "webhook_id": schema(Uuid, Required),
            "timestamp": schema(Moment, Optional),
            "id": schema(Uuid, Optional),
            "delivery_attempt": {"type": "integer", "default": 0},
        },
    });
    let answers =
        json!({"default": {"description": "any answer but 5xx counts as delivered; 202 is asked for"}});
    json!({
        "openapi": "3.0.3",
        "info": {"title": name.as_str(), "version": version},
        "paths": {},
        "x-webhooks": {
            name.as_str(): {"post": {
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Envelope"}}}},
                "responses": answers,
            }},
        },
        "components": {"schemas": {"Envelope": envelope, "Record": record(members(name))}},
    })
}

fn record(members: &[Member]) -> Value {
    let properties: Map<String, Value> = members
        .iter()
        .map(|(name, holds, presence)| ((*name).to_owned(), schema(*holds, *presence)))
        .collect();
    let required: Vec<&str> =
        members.iter().filter(|(_, _, presence)| *presence != Optional).map(|(name, _, _)| *name).collect();
    json!({"type": "object", "required": required, "properties": properties})
}

fn schema(holds: Holds, presence: Presence) -> Value {
    let mut schema = match holds {
        Uuid => json!({"type": "string", "format": "uuid"}),
        Moment => json!({"type": "string", "format": "date-time"}),
        Text => json!({"type": "string"}),
        Number => json!({"type": "integer"}),
        Texts => json!({"type": "array", "items": {"type": "string"}}),
        Texted => json!({"type": "object", "additionalProperties": {"type": "string"}}),
        Object => json!({"type": "object"}),
        Objects => json!({"type": "array", "items": {"type": "object"}}),
        Word(words) => json!({"type": "string", "enum": words()}),
        Filters => json!({
            "type": "object",
            "properties": {
                "fleet_ids": {"type": "array", "items": {"type": "string", "format": "uuid"}, "nullable": true},
                "fleet_refs": {"type": "array", "items": {"type": "string"}, "nullable": true},
            },
        }),
    };
    if presence != Required
        && let Some(schema) = schema.as_object_mut()
    {
        schema.insert("nullable".to_owned(), Value::Bool(true));
    }
    schema
}
