//! Applies faults to responses of the API and the flow, but not of `/_mock` and the inspector.

use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use catena_contract::{ApiError, InvitationId, RetryAfter};
use serde_json::json;

use super::LONGEST_BODY;
use super::reply::ErrorResponse;
use crate::app::App;
use crate::clock::Clock as _;
use crate::faults::{Fault, FaultPoint, Subject};
use crate::net::Peer;
use crate::timeline::EntryKind;

/// Whether a request belongs to the user's tools, which work however Catena misbehaves.
fn is_ours(request: &Request) -> bool {
    let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
    path.starts_with("/_mock")
        || path.starts_with("/inspector/")
        || (path == "/" && !query.contains("invite"))
}

/// Applies the faults drawn for this request.
#[expect(clippy::wildcard_enum_match_arm, reason = "all others are faults of deliveries or redirects")]
pub(super) async fn apply_faults(State(app): State<App>, request: Request, next: Next) -> Response {
    let fixtures = app.context();
    let now = fixtures.clock.now();
    if is_ours(&request) || fixtures.faults.is_empty(now) {
        return next.run(request).await;
    }
    let path = request.uri().path().to_owned();
    let peer = request.extensions().get::<ConnectInfo<Peer>>().map(|ConnectInfo(peer)| peer.clone());
    let route = request.extensions().get::<MatchedPath>().map_or("(no route)", MatchedPath::as_str);
    let route_name = format!("{} {route}", request.method());
    let (request, session) = match session_of(request).await {
        Ok(found) => found,
        Err(refused) => return refused.into_response(),
    };
    let subject = Subject { place: FaultPoint::Answer, subscription: None, session, endpoint: &path };
    let mut malformed = false;
    for fault in fixtures.faults.draw(&subject, now) {
        let kind = EntryKind::Fault { fault: fault.name(), request: route_name.clone() };
        fixtures.journal.write(now, session, kind);
        match fault {
            // The client waits in real time, so this is real time too.
            Fault::Latency { distribution } => {
                tokio::time::sleep(Duration::from_millis(fixtures.faults.latency_ms(distribution))).await;
            }
            Fault::TooManyRequests { retry_after_seconds } => {
                let retry_after = RetryAfter {
                    retry_after_seconds,
                    message: "too many requests, because of a fault".to_owned(),
                };
                return ErrorResponse::from(ApiError::TooManyRequests(retry_after)).into_response();
            }
            Fault::ServerError => {
                let body = Json(json!({"message": "Internal Server Error"}));
                return (StatusCode::INTERNAL_SERVER_ERROR, body).into_response();
            }
            Fault::Reset => {
                if let Some(peer) = &peer {
                    peer.reset();
                }
                return broken_off();
            }
            Fault::ExpiredToken => {
                let detail = "the access token has expired; ask for another one".to_owned();
                return ErrorResponse::from(ApiError::Unauthorized(Some(detail))).into_response();
            }
            Fault::MalformedJson => malformed = true,
            _ => {}
        }
    }
    let answer = next.run(request).await;
    if malformed { halved(answer).await } else { answer }
}

/// The session a request belongs to, from its path, query, or form.
async fn session_of(request: Request) -> Result<(Request, Option<InvitationId>), ErrorResponse> {
    let in_path = request.uri().path().split('/').find_map(|segment| segment.parse().ok());
    let query = request.uri().query().unwrap_or_default().as_bytes().to_vec();
    if let Some(id) = in_path.or_else(|| invite(&query)) {
        return Ok((request, Some(id)));
    }
    if !request.uri().path().starts_with("/connect/") {
        return Ok((request, None));
    }
    let (parts, body) = request.into_parts();
    let too_large = ApiError::PayloadTooLarge(Some(format!("a body has at most {LONGEST_BODY} bytes here")));
    let bytes: Bytes = to_bytes(body, LONGEST_BODY).await.map_err(|_| ErrorResponse::from(too_large))?;
    let id = invite(&bytes);
    Ok((Request::from_parts(parts, Body::from(bytes)), id))
}

fn invite(pairs: &[u8]) -> Option<InvitationId> {
    form_urlencoded::parse(pairs)
        .find(|(name, _)| name == "invite")
        .and_then(|(_, id)| id.trim().parse().ok())
}

/// A response that breaks off, for when there is no connection to reset.
fn broken_off() -> Response {
    let body = Body::new(Broken);
    ([(header::CONTENT_LENGTH, "64")], body).into_response()
}

/// A body that fails before its first byte.
struct Broken;

impl http_body::Body for Broken {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, std::io::Error>>> {
        std::task::Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionReset.into())))
    }
}

/// Truncates the body to its first half if it is JSON.
async fn halved(answer: Response) -> Response {
    let is_json = answer
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"application/json"));
    if !is_json {
        return answer;
    }
    let (mut parts, body) = answer.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else { return broken_off() };
    parts.headers.remove(header::CONTENT_LENGTH);
    let half = bytes.slice(..bytes.len() / 2);
    Response::from_parts(parts, Body::from(half))
}
