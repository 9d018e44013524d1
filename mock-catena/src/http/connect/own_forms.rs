//! Rejects forms that other sites send.
//!
//! Each form contains the invitation, which another site does not know. If it does know it, the browser's headers
//! reveal where the form came from, and the form is rejected. Clients other than browsers send no such headers and
//! are allowed.

use axum::extract::Request;
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::Response;

use super::page::foreign_form;

/// Rejects a form from another site (assumption `own-forms-only`).
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
        // `none`: caused by the user, such as a reload.
        return !matches!(site, "same-origin" | "none");
    }
    match (text(header::ORIGIN.as_str()), text(header::HOST.as_str())) {
        // Our pages send no referrer, and older browsers then say `null`.
        (None | Some("null"), _) => false,
        (Some(origin), Some(host)) => origin.split_once("://").is_none_or(|(_, from)| from != host),
        (Some(_), None) => true,
    }
}
