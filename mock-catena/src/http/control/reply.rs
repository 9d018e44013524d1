//! Reading bodies, paths and queries of commands, and error responses.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use catena_contract::{ApiError, ValidationDetail};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::control::ControlError;
use crate::http::reply::ErrorResponse;

/// Default number of rows in a list.
pub(super) const PAGE: usize = 100;
/// Most rows in a list.
pub(super) const LONGEST_PAGE: usize = 1_000;

/// Which rows of a list come first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Order {
    #[default]
    Oldest,
    Newest,
}

/// The result of a command.
pub(super) type Reply<T> = Result<T, ControlRejection>;

/// The last segment of a path, for [`path`].
pub(super) type Id = Result<Path<String>, PathRejection>;

/// The parameters of a query, for [`query`].
pub(super) type Parameters<T> = Result<Query<T>, QueryRejection>;

/// A command that was not run.
pub(super) enum ControlRejection {
    Control(ControlError),
    Form(ApiError),
}

impl From<ControlError> for ControlRejection {
    fn from(error: ControlError) -> Self {
        Self::Control(error)
    }
}

impl From<ApiError> for ControlRejection {
    fn from(error: ApiError) -> Self {
        Self::Form(error)
    }
}

impl IntoResponse for ControlRejection {
    fn into_response(self) -> Response {
        match self {
            Self::Control(error) => {
                let (code, body) = error.to_answer();
                (StatusCode::from_u16(code).unwrap_or(StatusCode::CONFLICT), Json(body)).into_response()
            }
            Self::Form(error) => ErrorResponse::from(error).into_response(),
        }
    }
}

/// Reads a JSON body; an empty one counts as `{}`.
pub(super) fn body<T: DeserializeOwned>(bytes: &Bytes) -> Reply<T> {
    let bytes: &[u8] = if bytes.is_empty() { b"{}" } else { bytes };
    serde_json::from_slice(bytes).map_err(|error| invalid("body", "*****", &error.to_string()))
}

/// Reads an id or number of the path.
pub(super) fn path<T: std::str::FromStr>(raw: Id, what: &str) -> Reply<T> {
    raw.ok()
        .and_then(|Path(raw)| raw.parse().ok())
        .ok_or_else(|| invalid("path", "*****", &format!("this is not a {what}")))
}

/// Reads a query.
pub(super) fn query<T>(raw: Parameters<T>) -> Reply<T> {
    raw.map(|Query(query)| query).map_err(|error| invalid("query", "*****", &error.body_text()))
}

/// A 422 for one error. The input is not repeated, because it may be a secret.
pub(super) fn invalid(path: &str, input: &str, message: &str) -> ControlRejection {
    ControlRejection::Form(ApiError::Unprocessable(vec![ValidationDetail {
        path: path.to_owned(),
        input: input.to_owned(),
        message: message.to_owned(),
        error_type: "value_error".to_owned(),
    }]))
}
