//! Access control: with a control token, anyone who has it; without one, only this computer. Pages of other sites in
//! a local browser are rejected: they cannot send the token, and their `Origin` and `Host` reveal them. So are requests
//! that a proxy or a tunnel forwarded: it is on this computer, but its clients need not be.

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use catena_contract::{ApiError, Expose as _};
use url::Url;

use crate::app::App;
use crate::auth::{constant_time_eq, is_signed_in};
use crate::embedding::is_this_computer;
use crate::http::names::requested_hosts;
use crate::http::reply::ErrorResponse;
use crate::net::Peer;

pub(super) async fn authorize(State(app): State<App>, request: Request, next: Next) -> Response {
    match check_access(&app, &request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => ErrorResponse::from(refusal).into_response(),
    }
}

/// Whether a request may use `/_mock`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Access {
    Granted,
    /// The control token would grant it.
    TokenMissing,
    Denied,
}

/// Whether a request may use `/_mock`, for the page that does.
pub(in crate::http) fn access(app: &App, request: &Request) -> Access {
    match check_access(app, request) {
        Ok(()) => Access::Granted,
        Err(_) if app.context().guard.token.is_some() => Access::TokenMissing,
        Err(_) => Access::Denied,
    }
}

fn check_access(app: &App, request: &Request) -> Result<(), ApiError> {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(token) = &app.context().guard.token {
        let presented = text(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        return match presented {
            Some(presented) if constant_time_eq(presented.trim(), &token.expose()) => Ok(()),
            None if is_signed_in(request.headers(), token, !request.method().is_safe()) => Ok(()),
            Some(_) | None => {
                let detail = "`/_mock` requires `Authorization: Bearer` with the control token";
                Err(ApiError::Unauthorized(Some(detail.to_owned())))
            }
        };
    }
    let forbidden = |detail: &str| Err(ApiError::Forbidden(Some(detail.to_owned())));
    // A request without a socket comes from the program itself.
    let peer = request.extensions().get::<ConnectInfo<Peer>>();
    if peer.is_some_and(|ConnectInfo(peer)| !peer.address.ip().to_canonical().is_loopback()) {
        return forbidden(
            "`/_mock` can be used from this computer only; to allow others, set a control token",
        );
    }
    if request.headers().keys().any(|name| is_forwarding(name.as_str())) {
        return forbidden(
            "`/_mock` was requested through a proxy or a tunnel; to allow that, set a control token",
        );
    }
    if requested_hosts(request).any(|host| !is_here(&format!("http://{host}/"))) {
        return forbidden("`/_mock` was requested under another host name; use 127.0.0.1 or localhost");
    }
    if text(header::ORIGIN).is_some_and(|origin| !is_here(origin)) {
        return forbidden("pages of other origins cannot use `/_mock`");
    }
    Ok(())
}

/// Whether a header shows that somebody forwarded the request.
fn is_forwarding(name: &str) -> bool {
    const FAMILIES: [&str; 5] = ["x-forwarded-", "x-original-", "cf-", "ngrok-", "tailscale-"];
    FAMILIES.iter().any(|family| name.starts_with(family))
        || matches!(
            name,
            "forwarded" | "via" | "x-real-ip" | "x-client-ip" | "true-client-ip" | "fly-client-ip"
        )
}

fn is_here(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.host().as_ref().is_some_and(is_this_computer))
}
