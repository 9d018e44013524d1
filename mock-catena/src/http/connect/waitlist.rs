//! Joining the waitlist for a provider that no registry lists.

use axum::http::StatusCode;
use axum::response::Response;

use super::choosing::OnVisit;
use super::ending::run_and_respond;
use super::frame::Frame;
use super::input::{Form, Query};
use super::page::page;
use super::requesting::{EMAIL_FAULT, LONGEST_LINE};
use super::views::{FieldFault, WaitlistForm};
use crate::session::Command;

pub(super) async fn form(OnVisit { app, session, pairs: query }: OnVisit<Query>) -> Response {
    let frame = Frame::of(&app, &session, &query);
    let view = WaitlistForm { frame, provider: String::new(), email: String::new(), fault: None };
    page(StatusCode::OK, &view.frame, &view)
}

/// The address is checked but not stored, like that of a request over the API.
pub(super) async fn join(OnVisit { app, session, pairs: posted }: OnVisit<Form>) -> Response {
    let provider = posted.optional("provider_name", LONGEST_LINE);
    let email = posted.optional("email", LONGEST_LINE).unwrap_or_default();
    let fault = if provider.is_none() {
        Some(FieldFault { field: "provider_name", text: "Write the name of your provider." })
    } else if !email.is_empty() && !email.contains('@') {
        Some(FieldFault { field: "email", text: EMAIL_FAULT })
    } else {
        None
    };
    match (provider, fault) {
        (Some(provider), None) => run_and_respond(&app, &posted, Command::JoinWaitlist { provider }),
        (provider, fault) => {
            let frame = Frame::of(&app, &session, &posted);
            let view = WaitlistForm { frame, provider: provider.unwrap_or_default(), email, fault };
            page(StatusCode::UNPROCESSABLE_ENTITY, &view.frame, &view)
        }
    }
}
