//! `/v2/notifications/schemas/{event_name}`: the payload of an event, as an OpenAPI document in a string.

use axum::Json;
use catena_contract::ApiError;
use catena_contract::webhook::{EventName, SchemaVersion};
use serde::Serialize;
use utoipa::ToSchema;

use crate::catalogue::event_schemas;
use crate::http::call::{Call, needs};
use crate::http::reply::Reply;

/// The newest version of an event's schema (assumption `schema-newest`).
#[utoipa::path(
    get, path = "/v2/notifications/schemas/{event_name}", tag = "Webhook event schemas",
    operation_id = "get_event_schema",
    params(("event_name" = String, Path)),
    responses((status = 200, description = "The schema.", body = EventSchema)),
)]
pub(super) async fn newest(call: Call<needs::Bearer>) -> Reply<Json<EventSchema>> {
    Ok(Json(of(&call.in_path("event_name"), None)?))
}

/// One version of an event's schema. Every event has one version.
#[utoipa::path(
    get, path = "/v2/notifications/schemas/{event_name}/versions/{version}", tag = "Webhook event schemas",
    operation_id = "get_event_schema_versions",
    params(("event_name" = String, Path), ("version" = String, Path)),
    responses((status = 200, description = "The schema.", body = EventSchema)),
)]
pub(super) async fn version(call: Call<needs::Bearer>) -> Reply<Json<EventSchema>> {
    Ok(Json(of(&call.in_path("event_name"), Some(&call.in_path("version")))?))
}

fn of(event_name: &str, version: Option<&str>) -> Result<EventSchema, ApiError> {
    let not_found = |detail: String| ApiError::NotFound(Some(detail));
    let name: EventName = event_name.parse().map_err(|_| {
        not_found(
            "no event has this name; one is `invitation.accepted`, and wildcards have no schema".to_owned(),
        )
    })?;
    let newest = SchemaVersion::current().to_string();
    if version.is_some_and(|version| version != newest) {
        return Err(not_found(format!("this event has one version, `{newest}`")));
    }
    Ok(EventSchema {
        event_name: name,
        openapi_schema: event_schemas::document(name, &newest).to_string(),
        version: newest,
        changelog: "Initial schema version",
    })
}

/// A version of an event's schema. Its creation date is unknown, so the optional key is left out.
#[derive(Serialize, ToSchema)]
pub(super) struct EventSchema {
    #[schema(value_type = String)]
    event_name: EventName,
    #[schema(pattern = r"^\d+\.\d+$")]
    version: String,
    /// A complete OpenAPI 3.0 document as a string.
    openapi_schema: String,
    #[schema(value_type = String, default = "Initial schema version")]
    changelog: &'static str,
}
