//! `/v2/orgs/*`: the partner's API for inviting fleets.

mod external_tsps;
mod fleet_properties;
mod fleets;
mod invitations;
mod new_invitation;
mod partner_properties;
mod partners;
mod share_agreements;
mod tsps;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(invitations::list, invitations::create))
        .routes(routes!(invitations::read, invitations::delete))
        .routes(routes!(invitations::accept))
        .routes(routes!(invitations::decline))
        .routes(routes!(tsps::list, tsps::create))
        .routes(routes!(tsps::read, tsps::update, tsps::delete))
        .routes(routes!(external_tsps::list))
        .routes(routes!(external_tsps::requests))
        .routes(routes!(external_tsps::request))
        .routes(routes!(partners::list, partners::create))
        .routes(routes!(partners::read, partners::update, partners::delete))
        .routes(routes!(partner_properties::list, partner_properties::set))
        .routes(routes!(partner_properties::unset))
        .routes(routes!(fleets::list))
        .routes(routes!(fleets::read, fleets::update, fleets::delete))
        .routes(routes!(fleet_properties::list, fleet_properties::create))
        .routes(routes!(fleet_properties::delete))
        .merge(share_agreements::routes())
}
