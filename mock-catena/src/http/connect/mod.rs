//! The hosted flow: what a fleet sees when it opens its magic link. Server-rendered, complete without JavaScript.
//!
//! Every form carries the invitation, so no cookie is needed. A POST that moves the session answers 303: to the next
//! page, or to the partner when the visit has ended. A page that the session has left behind (Back, a second tab, a
//! form sent twice) leads to where the session stands.

mod choosing;
mod consent;
mod credentials;
mod ending;
mod input;
mod open;
mod page;
mod requesting;
mod views;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(open::open))
        .route("/connect/style.css", get(page::style))
        .route("/connect/accept", post(consent::accept))
        .route("/connect/decline", post(consent::decline))
        .route("/connect/providers", get(choosing::providers))
        .route("/connect/provider", get(choosing::provider))
        .route("/connect/connect", post(choosing::connect))
        .route("/connect/connected", get(choosing::connected))
        .route("/connect/not-listed", get(requesting::search))
        .route("/connect/request", get(requesting::form))
        .route("/connect/request-integration", post(requesting::request))
        .route("/connect/requested", get(requesting::requested))
        .route("/connect/return", post(ending::go_back))
        .route("/connect/add-another", post(ending::add_another))
        .route("/connect/leave", post(ending::leave))
        .route("/connect/finished", get(ending::finished))
}
