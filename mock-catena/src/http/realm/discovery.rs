//! OpenID discovery, and the key set.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::app::App;

/// The endpoints (OpenID Connect Discovery 1.0). The real server's document also has an `authorization_endpoint` for
/// people who sign in; nobody signs in here, so it is left out.
pub(super) async fn configuration(State(app): State<App>) -> Json<Value> {
    let issuer = app.issuer();
    let below = |name: &str| format!("{issuer}/protocol/openid-connect/{name}");
    Json(json!({
        "issuer": issuer.as_str(),
        "token_endpoint": below("token"),
        "revocation_endpoint": below("revoke"),
        "jwks_uri": below("certs"),
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": ["none"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [app.context().tokens.key().algorithm()],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "revocation_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "scopes_supported": ["organization"],
    }))
}

pub(super) async fn keys(State(app): State<App>) -> Json<Value> {
    Json(app.context().tokens.key().jwks())
}
