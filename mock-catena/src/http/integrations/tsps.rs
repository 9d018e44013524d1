//! `/v2/integrations/tsps`: what can be had from each provider. Public.

use axum::Json;
use axum::extract::State;
use catena_contract::{ApiError, Provider, ProviderStatus, TspId, TspIntegrations};

use super::schedules;
use crate::app::App;
use crate::http::page::{Page, Turning};
use crate::http::reply::Refusal;
use crate::http::request::Asked;
use crate::store::Shelf;

/// Lists the providers, by id.
#[utoipa::path(
    get,
    path = "/v2/integrations/tsps",
    tag = "TSP integrations",
    operation_id = "list_tsp_integrations",
    params(Turning),
    responses((status = 200, description = "A page.", body = Page<TspIntegrations>)),
)]
pub(super) async fn list(
    State(app): State<App>,
    mut asked: Asked,
) -> Result<Json<Page<TspIntegrations>>, Refusal> {
    let turn = asked.turn();
    asked.hold(Some(()))?;
    let catalogue = app.catalogue();
    let shelf: Shelf<TspId> =
        catalogue.providers().iter().filter(|one| stands(one)).map(|one| one.id).collect();
    let page = shelf.page(turn);
    Ok(Json(Page::of(page.filter_map(|id| catalogue.provider(id).map(schedules::integrations)))))
}

/// Reads what can be had from one.
#[utoipa::path(
    get,
    path = "/v2/integrations/tsps/{tsp_id}",
    tag = "TSP integrations",
    operation_id = "get_tsp_integrations",
    params(("tsp_id" = TspId, Path)),
    responses((status = 200, description = "What can be had from it.", body = TspIntegrations)),
)]
pub(super) async fn read(State(app): State<App>, mut asked: Asked) -> Result<Json<TspIntegrations>, Refusal> {
    let id = asked.id("tsp_id");
    let id = asked.hold(id)?;
    let catalogue = app.catalogue();
    let provider = catalogue.provider(id).filter(|one| stands(one));
    let unknown = || ApiError::NotFound(Some("no provider has this id".to_owned()));
    Ok(Json(schedules::integrations(provider.ok_or_else(unknown)?)))
}

fn stands(provider: &Provider) -> bool {
    provider.status != ProviderStatus::Deleted
}
