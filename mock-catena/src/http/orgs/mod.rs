//! `/v2/orgs/*`: the partner's API for inviting fleets.

mod formats;
mod invitations;
mod new_invitation;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v2/orgs/invitations", post(invitations::create))
        .route("/v2/orgs/invitations/{invitation_id}", get(invitations::read))
}
