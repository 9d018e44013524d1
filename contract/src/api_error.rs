//! The error bodies of Catena's API. They are neither RFC 7807 nor FastAPI's `detail` list with `loc`.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

/// An error response, with the `detail` of its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiError {
    /// 400, e.g. an invalid cursor.
    BadRequest(Option<String>),
    /// 401: no token, or an invalid one.
    Unauthorized(Option<String>),
    /// 403: the token lacks the scope.
    Forbidden(Option<String>),
    /// 404: the record does not exist, or belongs to another partner.
    NotFound(Option<String>),
    /// 405: the path supports other methods only.
    MethodNotAllowed(Option<String>),
    /// 409: the record's state does not allow it.
    Conflict(Option<String>),
    /// 413: the body is longer than the server accepts. Not in the OpenAPI document; the body has the form of the other
    /// errors.
    PayloadTooLarge(Option<String>),
    /// 422: all invalid fields.
    Unprocessable(Vec<ValidationDetail>),
    /// 429.
    TooManyRequests(RetryAfter),
    /// 500: the only body without `code` and `detail`.
    Internal,
    /// 504, from the integrations service only: a provider did not answer.
    GatewayTimeout(Option<String>),
}

/// One invalid field of a request (OpenAPI `ValidationErrorDetail`: four strings).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValidationDetail {
    /// The field: `body.success_redirect_url`, `query.size` (assumption `validation-path`).
    pub path: String,
    /// The value found, as text.
    pub input: String,
    /// What is wrong, and what would be valid.
    pub message: String,
    /// A machine-readable kind, e.g. `missing`.
    pub error_type: String,
}

/// When to retry (OpenAPI `RetryAfterDetail`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RetryAfter {
    /// Seconds to wait.
    pub retry_after_seconds: u32,
    /// The same, for people to read.
    pub message: String,
}

impl ApiError {
    /// The HTTP status.
    #[must_use]
    pub const fn code(&self) -> u16 {
        self.status().0
    }

    /// The fixed `message` of the status.
    #[must_use]
    pub const fn message(&self) -> &'static str {
        self.status().1
    }

    const fn status(&self) -> (u16, &'static str) {
        match self {
            Self::BadRequest(_) => (400, "Bad Request"),
            Self::Unauthorized(_) => (401, "Unauthorized"),
            Self::Forbidden(_) => (403, "Forbidden"),
            Self::NotFound(_) => (404, "Not Found"),
            Self::MethodNotAllowed(_) => (405, "Method Not Allowed"),
            Self::Conflict(_) => (409, "Conflict"),
            Self::PayloadTooLarge(_) => (413, "Payload Too Large"),
            Self::Unprocessable(_) => (422, "Invalid Request Body"),
            Self::TooManyRequests(_) => (429, "Too Many Requests"),
            Self::Internal => (500, "Internal Server Error"),
            Self::GatewayTimeout(_) => (504, "Gateway Timeout"),
        }
    }
}

impl Serialize for ApiError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_map(None)?;
        if *self != Self::Internal {
            body.serialize_entry("code", &self.code())?;
        }
        body.serialize_entry("message", self.message())?;
        match self {
            Self::BadRequest(detail)
            | Self::Unauthorized(detail)
            | Self::Forbidden(detail)
            | Self::NotFound(detail)
            | Self::MethodNotAllowed(detail)
            | Self::Conflict(detail)
            | Self::PayloadTooLarge(detail)
            | Self::GatewayTimeout(detail) => body.serialize_entry("detail", detail)?,
            Self::Unprocessable(detail) => body.serialize_entry("detail", detail)?,
            Self::TooManyRequests(detail) => body.serialize_entry("detail", detail)?,
            Self::Internal => {}
        }
        body.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_has_the_documented_body() {
        let errors = [
            ApiError::BadRequest(None),
            ApiError::Unauthorized(Some("token expired".into())),
            ApiError::Unprocessable(vec![ValidationDetail {
                path: "body.url".into(),
                input: "nope".into(),
                message: "invalid URL".into(),
                error_type: "url_parsing".into(),
            }]),
            ApiError::TooManyRequests(RetryAfter { retry_after_seconds: 30, message: "try later".into() }),
            ApiError::Internal,
        ];
        let bodies: Vec<_> = errors.iter().map(|error| serde_json::to_string(error).unwrap()).collect();
        insta::assert_snapshot!(bodies.join("\n"), @r#"
        {"code":400,"message":"Bad Request","detail":null}
        {"code":401,"message":"Unauthorized","detail":"token expired"}
        {"code":422,"message":"Invalid Request Body","detail":[{"path":"body.url","input":"nope","message":"invalid URL","error_type":"url_parsing"}]}
        {"code":429,"message":"Too Many Requests","detail":{"retry_after_seconds":30,"message":"try later"}}
        {"message":"Internal Server Error"}
        "#);
    }
}
