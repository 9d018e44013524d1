//! The OpenAPI 3.1 document of each service, generated from the handlers.
//!
//! # Adding an endpoint
//!
//! 1. Write the handler with `#[utoipa::path(…)]` above it: method, full path, `tag`, `operation_id`, `params`,
//!    `request_body`, and the successful `responses`. Error responses (400 to 500) are added here, and so is the
//!    required scope, from the type of the handler.
//! 2. Its argument is a [`Call<needs::TheScope>`](super::call::Call), which also reads path, query and body and
//!    collects all errors: `call.partner()?`, read, then `call.finish(…)?`, then one method of `call.app`.
//! 3. Records derive `utoipa::ToSchema`. A key that is always present but may be null has `#[schema(required)]`, an
//!    instant `#[schema(value_type = String, format = DateTime)]`. A body is defined with [`body!`](crate::body).
//! 4. A list returns [`TotalledPage`](super::page::TotalledPage) (orgs) or [`CursorPage`](super::page::CursorPage),
//!    made from a [`Page`](crate::store::Page) of an [`Index`](crate::store::Index); its parameters are
//!    [`PageParameters`](super::page::PageParameters).
//! 5. Add it to the service's `operations()` with `at!(…)`, handlers of one path together.
//! 6. The tests in `tests/behaviour` validate every response that goes through `Api` against the served document. Add
//!    the endpoint to the table in `endpoints.rs`, which requests it without a token, without its scope and with it.

mod errors;
mod operations;
mod served;

use std::sync::{Arc, OnceLock};

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use serde_json::{Map, Value, json};

use crate::app::App;

pub(super) use operations::{Operations, PathOperations, Secured, at};
pub(crate) use served::ServedOperation;
pub(super) use served::served_by;

/// The four services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    Orgs,
    Integrations,
    Notifications,
    Telematics,
}

impl Service {
    /// The path of its document.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Orgs => "/v2/orgs/openapi.json",
            Self::Integrations => "/v2/integrations/openapi.json",
            Self::Notifications => "/v2/notifications/openapi.json",
            Self::Telematics => "/v2/telematics/openapi.json",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Orgs => "Simulated Catena: organizations",
            Self::Integrations => "Simulated Catena: integrations",
            Self::Notifications => "Simulated Catena: notifications",
            Self::Telematics => "Simulated Catena: telematics",
        }
    }
}

/// Serves a service's document. It is generated at the first request, not at the start.
pub(super) fn served(service: Service, operations: Arc<Operations>) -> MethodRouter<App> {
    let document = Arc::<OnceLock<String>>::default();
    get(async move |State(app): State<App>| -> Response {
        let text = document.get_or_init(|| complete_document(service, &operations, &app).to_string());
        ([(header::CONTENT_TYPE, "application/json")], text.clone()).into_response()
    })
}

fn complete_document(service: Service, operations: &Operations, app: &App) -> Value {
    let token = format!("{}/protocol/openid-connect/token", app.issuer());
    completed(service, operations, None, (app.context().base.as_str(), &token))
}

/// The document of one path, as in the document of its service.
#[cfg(feature = "self-check")]
pub(super) fn document_of_path(service: Service, operations: &Operations, path: &str) -> Value {
    completed(service, operations, Some(path), ("", ""))
}

fn completed(
    service: Service,
    operations: &Operations,
    only: Option<&str>,
    (base, token): (&str, &str),
) -> Value {
    let mut document = serde_json::to_value(operations.document(only)).unwrap_or_default();
    put(&mut document, "openapi", json!("3.1.0"));
    put(&mut document, "info", json!({"title": service.title(), "version": "0.1.0"}));
    put(&mut document, "servers", json!([{"url": base.trim_end_matches('/')}]));
    let components = entry(&mut document, "components");
    let flow = json!({"clientCredentials": {"tokenUrl": token, "refreshUrl": token, "scopes": {}}});
    put(components, "securitySchemes", json!({"Bearer": {"type": "oauth2", "flows": flow}}));
    let schemas = entry(components, "schemas");
    for (name, schema) in errors::schemas(service) {
        put(schemas, name, schema);
    }
    let scopes = operations.scopes();
    for operation in each_operation(&mut document) {
        let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
        if let Some(scopes) = scopes.get(id) {
            put(operation, "security", json!([{"Bearer": scopes}]));
        }
        let responses = entry(operation, "responses");
        for (status, name, description) in errors::statuses(service) {
            let content =
                json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}});
            put(responses, status, json!({"description": description, "content": content}));
        }
    }
    split_nullable_types(&mut document);
    document
}

/// Writes nullable types as alternatives, as in Catena's documents: some clients ignore a `format` or `pattern` next
/// to a list of types.
fn split_nullable_types(node: &mut Value) {
    /// Annotations, as opposed to constraints.
    const NOTES: [&str; 4] = ["title", "description", "default", "deprecated"];
    match node {
        Value::Array(members) => members.iter_mut().for_each(split_nullable_types),
        Value::Object(members) => {
            members.values_mut().for_each(split_nullable_types);
            let Some([one, null]) = members.get("type").and_then(Value::as_array).map(Vec::as_slice) else {
                return;
            };
            if null != "null" {
                return;
            }
            let one = one.clone();
            let (mut notes, mut constraints): (Map<_, _>, Map<_, _>) =
                std::mem::take(members).into_iter().partition(|(name, _)| NOTES.contains(&name.as_str()));
            constraints.insert("type".to_owned(), one);
            notes.insert("anyOf".to_owned(), json!([constraints, {"type": "null"}]));
            *members = notes;
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn each_operation(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths =
        document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut);
    let operations = paths.filter_map(Value::as_object_mut).flat_map(|path| path.iter_mut());
    operations.filter(|(name, _)| *name != "parameters").map(|(_, operation)| operation)
}

/// A member object, created if it does not exist.
fn entry<'a>(object: &'a mut Value, name: &str) -> &'a mut Value {
    if object.get(name).is_none() {
        put(object, name, json!({}));
    }
    object.get_mut(name).unwrap_or_else(|| unreachable!("`{name}` was just put there"))
}

fn put(object: &mut Value, name: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(name.to_owned(), value);
    }
}
