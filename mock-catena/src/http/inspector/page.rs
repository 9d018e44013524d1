//! `GET /`: the magic link if there is an invitation, otherwise the inspector.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};

use crate::app::App;
use crate::http::connect;
use crate::http::control::{Access, access};

/// Our own scripts, styles and requests, and nothing from elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The page that asks for the control token, or says why there is no inspector.
#[derive(Template)]
#[template(path = "inspector_sign_in.html")]
pub(super) struct Locked {
    /// Whether a token opens it.
    pub(super) token: bool,
    /// Whether the last token was wrong.
    pub(super) wrong: bool,
}

pub(super) async fn root(State(app): State<App>, request: Request) -> Response {
    // An embedded link that lost its invitation is a link of the flow too.
    let launched = form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes())
        .any(|(name, _)| matches!(&*name, "invite" | "tms_invite" | "embed" | "embed_key"));
    if launched || !app.context().inspector {
        return connect::magic_link(app, request).await;
    }
    match access(&app, &request) {
        Access::Granted => html(StatusCode::OK, include_str!("../../../inspector/index.html").to_owned()),
        Access::TokenMissing => locked(StatusCode::UNAUTHORIZED, &Locked { token: true, wrong: false }),
        Access::Denied => locked(StatusCode::FORBIDDEN, &Locked { token: false, wrong: false }),
    }
}

pub(super) fn locked(status: StatusCode, page: &Locked) -> Response {
    match page.render() {
        Ok(text) => html(status, text),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            (status, "This page could not be written; reload it").into_response()
        }
    }
}

fn html(status: StatusCode, text: String) -> Response {
    let mut response = (status, Html(text)).into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
