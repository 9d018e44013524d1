//! Forms are sent by our own pages alone.
//!
//! Each form carries the invitation, which nobody else knows, so a page of somebody else's cannot guess one. Should it
//! have learned one all the same, its browser says where the form comes from, and the form is refused. A client that is
//! no browser says nothing and is let through.

use axum::extract::Request;
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::Response;

use super::page::foreign_form;

/// Refuses a form of another site (assumption `own-forms-only`).
pub(super) async fn only(request: Request, next: Next) -> Response {
    if request.method() == Method::POST && is_foreign(&request) {
        foreign_form()
    } else {
        next.run(request).await
    }
}

fn is_foreign(request: &Request) -> bool {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        // `none`: the person's own doing, such as a reload.
        return !matches!(site, "same-origin" | "none");
    }
    match (text(header::ORIGIN.as_str()), text(header::HOST.as_str())) {
        // Our pages send no referrer, and older browsers then say `null`.
        (None | Some("null"), _) => false,
        (Some(origin), Some(host)) => origin.split_once("://").is_none_or(|(_, from)| from != host),
        (Some(_), None) => true,
    }
}
