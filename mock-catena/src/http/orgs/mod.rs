//! `/v2/orgs/*`: the partner's API for inviting fleets.

mod formats;
mod invitations;
mod new_invitation;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(invitations::list, invitations::create))
        .routes(routes!(invitations::read, invitations::delete))
        .routes(routes!(invitations::accept))
        .routes(routes!(invitations::decline))
}
