//! Checks whether a cookie of this server is sent in a frame of the partner's page. The SDK opens it hidden before it
//! chooses between a frame and a window.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::frame::Frame;
use super::input::{Query, cookie};
use super::launch::{Embed, Launch};
use super::views::Probe;
use crate::app::App;

/// Time limit of the check, in milliseconds; after that, nothing is posted.
const CAP_MS: u32 = 5_000;

/// Life of the cookie, in seconds.
const MAX_AGE_S: u32 = 10;

const COOKIE: &str = "embed_probe";

/// The token of a check.
#[derive(Serialize)]
struct Set {
    token: String,
}

/// Whether the cookie arrived.
#[derive(Serialize)]
struct CheckResult {
    arrived: bool,
}

/// The hidden page. The origins of a known key may frame it, and it posts the result to them.
pub(super) async fn page(State(app): State<App>, query: Query) -> Response {
    let launch = Launch { embed: Some(Embed::Iframe), ..query.launch(&app) };
    let origins = launch.origins.join(" ");
    let frame = Frame { launch, window_script: true, fetches: true, ..Frame::default() };
    let view = Probe { origins, cap_ms: CAP_MS };
    super::page::page(StatusCode::OK, &frame, &view)
}

/// Sets the cookie and returns its token.
pub(super) async fn set(State(app): State<App>) -> Response {
    let token = app.random_text(16);
    let cookie = format!(
        "{COOKIE}={token}; SameSite=None; Secure; Partitioned; Path=/embed/probe; Max-Age={MAX_AGE_S}; HttpOnly"
    );
    let mut response = unstored(Json(Set { token }).into_response());
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// Whether the cookie was sent with this request.
pub(super) async fn check(headers: HeaderMap, query: Query) -> Response {
    let token = query.get("token");
    let arrived = !token.is_empty() && cookie(&headers, COOKIE) == Some(token);
    unstored(Json(CheckResult { arrived }).into_response())
}

fn unstored(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
