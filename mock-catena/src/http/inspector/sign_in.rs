//! Signing in to the inspector with the control token, where one is set.

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use catena_contract::Expose as _;
use serde::Deserialize;

use super::page::{Locked, locked};
use crate::app::App;
use crate::auth::{constant_time_eq, cookie, expired_cookie};

#[derive(Deserialize)]
pub(super) struct Presented {
    #[serde(default)]
    token: String,
}

/// Sets the cookie if the token is right. A form of another site can send no right token.
pub(super) async fn sign_in(State(app): State<App>, Form(presented): Form<Presented>) -> Response {
    let context = app.context();
    match &context.guard.token {
        Some(token) if constant_time_eq(presented.token.trim(), &token.expose()) => {
            ([(header::SET_COOKIE, cookie(token, over_https(&app)))], Redirect::to("/")).into_response()
        }
        token => locked(StatusCode::UNAUTHORIZED, &Locked { token: token.is_some(), wrong: true }),
    }
}

/// Ends it. Only our page can: it sends a header that forms cannot.
pub(super) async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Response {
    if !headers.contains_key("x-catena-inspector") {
        return StatusCode::FORBIDDEN.into_response();
    }
    ([(header::SET_COOKIE, expired_cookie(over_https(&app)))], StatusCode::NO_CONTENT).into_response()
}

/// Whether browsers reach this server over HTTPS.
fn over_https(app: &App) -> bool {
    app.context().base.scheme() == "https"
}
