//! The answers to the consent card.

use axum::extract::State;
use axum::response::Response;

use super::ending::answer;
use super::input::Form;
use crate::app::App;
use crate::session::Command;

/// Most characters of a reason. It may ride on the redirect, and a URL has its bounds.
pub(super) const LONGEST_REASON: usize = 500;

pub(super) async fn accept(State(app): State<App>, form: Form) -> Response {
    answer(&app, &form, Command::Accept)
}

pub(super) async fn decline(State(app): State<App>, form: Form) -> Response {
    answer(&app, &form, Command::Decline { reason: form.given("reason", LONGEST_REASON) })
}
