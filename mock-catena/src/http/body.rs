//! What a request brings: its bearer token, its body.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{StatusCode, header, request::Parts};
use catena_contract::{ApiError, Expose as _};

use super::LONGEST_BODY;
use super::reply::Refusal;
use crate::app::App;

/// Proof that the request carries the partner's token.
pub(super) struct Authorized;

impl FromRequestParts<App> for Authorized {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let refused = |detail: &str| Err(ApiError::Unauthorized(Some(detail.to_owned())).into());
        let Some(value) = parts.headers.get(header::AUTHORIZATION) else {
            return refused("no `Authorization` header; send `Authorization: Bearer <access token>`");
        };
        let Some((scheme, token)) = value.to_str().ok().and_then(|value| value.split_once(' ')) else {
            return refused("the `Authorization` header is not `Bearer <access token>`");
        };
        if scheme.eq_ignore_ascii_case("bearer") && token.trim() == app.fixtures().token.expose() {
            Ok(Self)
        } else {
            refused("this token does not hold here; use the one this server was started with")
        }
    }
}

/// The body's bytes, if they are not too many.
pub(super) struct Body(pub(super) Bytes);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        match Bytes::from_request(request, state).await {
            Ok(bytes) => Ok(Self(bytes)),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                let detail = format!("a body has at most {LONGEST_BODY} bytes here");
                Err(ApiError::PayloadTooLarge(Some(detail)).into())
            }
            Err(_) => Err(ApiError::BadRequest(Some("the body broke off".to_owned())).into()),
        }
    }
}
