//! `/v2/integrations/*`: connections between fleets and providers, how fresh their data is, and what a provider can give.

mod connection;
mod connections;
mod freshness;
mod given;
mod pre_auths;
mod tsps;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(connections::list, connections::create))
        .routes(routes!(freshness::list))
        .routes(routes!(connections::read, connections::update, connections::delete))
        .routes(routes!(pre_auths::create))
        .routes(routes!(tsps::list))
        .routes(routes!(tsps::read))
}
