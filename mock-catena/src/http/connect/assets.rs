//! The stylesheet and the scripts. They never change while the server runs.

use axum::http::header;
use axum::response::{IntoResponse as _, Response};

pub(super) async fn style() -> Response {
    asset("text/css; charset=utf-8", include_str!("../../../templates/style.css"))
}

/// Posts a page's messages to the partner's page.
pub(super) async fn embed() -> Response {
    script(include_str!("../../../templates/embed.js"))
}

/// Opens a provider's sign-in window, and closes it.
pub(super) async fn window() -> Response {
    script(include_str!("../../../templates/window.js"))
}

/// Notifies the flow that the sign-in window is done.
pub(super) async fn signed_in() -> Response {
    script(include_str!("../../../templates/signed-in.js"))
}

/// Checks whether a cookie survives in this frame.
pub(super) async fn probe() -> Response {
    script(include_str!("../../../templates/probe.js"))
}

fn script(text: &'static str) -> Response {
    asset("text/javascript; charset=utf-8", text)
}

fn asset(content_type: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "max-age=3600"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, text).into_response()
}
