//! The inspector: one page that shows what happens between Catena, the fleet and the partner, and runs the user's
//! commands.
//!
//! The page is static; its script reads `/_mock` and nothing else. Whoever may use `/_mock` may open it.

mod assets;
mod page;
mod sign_in;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::app::App;
use crate::http::connect;

pub(super) fn routes(app: &App) -> Router<App> {
    Router::new()
        .route("/", get(page::root).layer(from_fn_with_state(app.clone(), connect::messages_recorded)))
        .route("/inspector/{file}", get(assets::asset))
        .route("/inspector/sign-in", post(sign_in::sign_in))
        .route("/inspector/sign-out", post(sign_in::sign_out))
}
