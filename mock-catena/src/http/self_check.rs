//! Validates each answer of the API against the document of its service, before any fault is applied to it.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use serde_json::{Value, json};

use super::openapi::{Operations, Service, document_of_path};
use crate::app::App;
use crate::self_check::{Checked, closed};

/// These routes, with every answer validated.
pub(super) fn answers(routes: Router<App>, service: Service, operations: &Arc<Operations>) -> Router<App> {
    routes.route_layer(from_fn_with_state((service, Arc::clone(operations)), check))
}

async fn check(
    State((service, operations)): State<(Service, Arc<Operations>)>,
    request: Request,
    next: Next,
) -> Response {
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let (parts, body) = next.run(request).await.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if let Some(path) = path.filter(|path| method != Method::HEAD && operations.documents(path)) {
        validate(service, &operations, (&method, &path), parts.status, kind, &bytes);
    }
    Response::from_parts(parts, Body::from(bytes))
}

fn validate(
    service: Service,
    operations: &Operations,
    (method, path): (&Method, &str),
    status: StatusCode,
    kind: Option<&str>,
    body: &[u8],
) {
    let answered = format!("{method} {path} {}", status.as_u16());
    let what = format!("an answer ({answered})");
    let what = what.as_str();
    let body = match (kind, body) {
        (_, []) => Value::Null,
        (Some("application/json"), body) => {
            serde_json::from_slice(body).unwrap_or_else(|error| json!({"not JSON": error.to_string()}))
        }
        (kind, _) => json!({"not JSON": kind}),
    };
    let operation = method.as_str().to_lowercase();
    let schema = || {
        let document = document_of_path(service, operations, path);
        // A method that the path does not know is answered as any other error.
        let methods = document.get("paths").and_then(|paths| paths.get(path));
        let known =
            methods.and_then(|methods| methods.get(&operation).or(methods.as_object()?.values().next()));
        let response = known.and_then(|known| known.get("responses")?.get(status.as_str()));
        let Some(response) = response else { return Value::Bool(false) };
        match response.pointer("/content/application~1json/schema") {
            None => json!({"type": "null"}),
            Some(schema) => {
                let mut whole = schema.as_object().cloned().unwrap_or_default();
                let components = document.get("components").cloned().unwrap_or_default();
                whole.insert("components".to_owned(), components);
                closed(Value::Object(whole))
            }
        }
    };
    // Every operation of a service has the same errors.
    let key = if status.is_success() { answered.clone() } else { format!("{service:?} {status}") };
    Checked { key, what }.validate(schema, &body);
}
