//! The schemas of error responses, as in the published documents: no key is required, each has a default. 413 is our
//! addition.

use serde_json::{Value, json};

use super::Service;

/// Status, schema and description of every error response.
pub(super) fn statuses(service: Service) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let all = [
        ("400", "BadRequest", "Bad Request"),
        ("401", "Unauthorized", "Unauthorized"),
        ("403", "Forbidden", "Forbidden"),
        ("404", "NotFound", "Not Found"),
        ("405", "MethodNotAllowed", "Method Not Allowed"),
        ("409", "Conflict", "Conflict"),
        ("413", "PayloadTooLarge", "Payload Too Large"),
        ("422", "UnprocessableEntity", "Invalid Request Body"),
        ("429", "TooManyRequests", "Too Many Requests"),
        ("500", "InternalServerError", "Internal Server Error"),
        ("504", "GatewayTimeout", "Gateway Timeout"),
    ];
    all.into_iter().filter(move |(status, _, _)| *status != "504" || service == Service::Integrations)
}

/// The schemas of those responses.
pub(super) fn schemas(service: Service) -> Vec<(&'static str, Value)> {
    let text = json!({"type": ["string", "null"], "default": null});
    let mut schemas = vec![];
    for (status, name, message) in statuses(service) {
        let code: u16 = status.parse().unwrap_or_default();
        let detail = match name {
            "UnprocessableEntity" => json!({
                "type": ["array", "null"],
                "items": {"$ref": "#/components/schemas/ValidationErrorDetail"},
                "default": null,
            }),
            "TooManyRequests" => json!({
                "oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/RetryAfterDetail"}],
                "default": null,
            }),
            _ => text.clone(),
        };
        let message = json!({"type": "string", "default": message});
        let properties = if name == "InternalServerError" {
            json!({"message": message})
        } else {
            json!({"code": {"type": "integer", "default": code}, "message": message, "detail": detail})
        };
        schemas.push((name, json!({"type": "object", "properties": properties})));
    }
    let string = json!({"type": "string"});
    schemas.push((
        "ValidationErrorDetail",
        json!({
            "type": "object",
            "required": ["path", "input", "message", "error_type"],
            "properties": {"path": string, "input": string, "message": string, "error_type": string},
        }),
    ));
    schemas.push((
        "RetryAfterDetail",
        json!({
            "type": "object",
            "required": ["retry_after_seconds", "message"],
            "properties": {"retry_after_seconds": {"type": "integer"}, "message": string},
        }),
    ));
    schemas
}
