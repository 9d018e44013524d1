//! `/realms/catena/*`: the token and revoke endpoints, the keys, and the discovery document.

mod discovery;
mod token;

use axum::Router;
use axum::routing::{any, get, post};

use crate::app::App;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/realms/catena/.well-known/openid-configuration", get(discovery::configuration))
        .route("/realms/catena/protocol/openid-connect/certs", get(discovery::keys))
        .route("/realms/catena/protocol/openid-connect/token", post(token::issue))
        .route("/realms/catena/protocol/openid-connect/revoke", post(token::revoke))
        .route("/realms/{*path}", any(token::no_such_path))
        .method_not_allowed_fallback(token::no_such_method)
}
