//! `/v2/orgs/*`: the partner's API for inviting fleets.

mod fleet_properties;
mod fleets;
mod formats;
mod invitations;
mod new_invitation;
mod share_agreements;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(invitations::list, invitations::create))
        .routes(routes!(invitations::read, invitations::delete))
        .routes(routes!(invitations::accept))
        .routes(routes!(invitations::decline))
        .routes(routes!(fleets::list))
        .routes(routes!(fleets::read, fleets::update, fleets::delete))
        .routes(routes!(fleet_properties::list, fleet_properties::create))
        .routes(routes!(fleet_properties::delete))
        .merge(share_agreements::routes())
}
