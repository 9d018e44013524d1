//! Rejects forms that other sites send.
//!
//! Each form contains the invitation, which another site does not know. If it does know it, the browser's headers
//! reveal where the form came from, and the form is rejected. Clients other than browsers send no such headers and
//! are allowed.

use axum::extract::{FromRequest as _, Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::Response;

use super::input::Form;
use super::page::foreign_form;
use crate::app::App;

/// Rejects a form from another site (assumption `own-forms-only`).
pub(super) async fn only(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !is_foreign(&request) {
        return next.run(request).await;
    }
    match Form::from_request(request, &app).await {
        Ok(form) => foreign_form(&form.launch(&app)),
        Err(unreadable) => unreadable,
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
