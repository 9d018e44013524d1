//! The inspector: one page that shows what happens between Catena, the fleet and the partner, and runs the user's
//! commands.
//!
//! The page is static; its script reads `/_mock` and nothing else. Whoever may use `/_mock` may open it.

mod assets;
mod page;
mod sign_in;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(page::root))
        .route("/inspector/{file}", get(assets::asset))
        .route("/inspector/sign-in", post(sign_in::sign_in))
        .route("/inspector/sign-out", post(sign_in::sign_out))
}
