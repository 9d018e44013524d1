//! Access control: with a control token, anyone who has it; without one, only the user of this computer.

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use catena_contract::{ApiError, Expose as _};

use crate::app::App;
use crate::auth::{constant_time_eq, is_signed_in};
use crate::http::reply::ErrorResponse;
use crate::local::{NotLocal, check_local};
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
            None if is_signed_in(
                request.headers(),
                token,
                &app.context().base,
                !request.method().is_safe(),
            ) =>
            {
                Ok(())
            }
            Some(_) | None => {
                let detail = "`/_mock` requires `Authorization: Bearer` with the control token";
                Err(ApiError::Unauthorized(Some(detail.to_owned())))
            }
        };
    }
    let peer = request.extensions().get::<ConnectInfo<Peer>>();
    check_local(request, peer.map(|ConnectInfo(peer)| peer.address.ip())).map_err(|why| {
        let detail = match why {
            NotLocal::Address => {
                "`/_mock` can be used from this computer only; to allow others, set a control token"
            }
            NotLocal::Forwarded => {
                "`/_mock` was requested through a proxy or a tunnel; to allow that, set a control token"
            }
            NotLocal::Host => "`/_mock` was requested under another host name; use 127.0.0.1 or localhost",
            NotLocal::Origin | NotLocal::CrossSite => "pages of other origins cannot use `/_mock`",
        };
        ApiError::Forbidden(Some(detail.to_owned()))
    })
}
