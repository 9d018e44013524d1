//! `/v2/integrations/tsps`: what each provider supports. Public.

use axum::Json;
use catena_contract::{ApiError, Provider, ProviderStatus, TspId, TspIntegrations};

use super::schedules;
use crate::http::call::{Call, needs};
use crate::http::page::{CursorPage, PageParameters};
use crate::http::reply::Reply;
use crate::store::Index;

/// Lists what every provider supports, by id.
#[utoipa::path(
    get, path = "/v2/integrations/tsps", tag = "TSP integrations", operation_id = "list_tsp_integrations",
    params(PageParameters),
    responses((status = 200, description = "A page.", body = CursorPage<TspIntegrations>)),
)]
pub(super) async fn list(mut call: Call<needs::Nothing>) -> Reply<Json<CursorPage<TspIntegrations>>> {
    let page_request = call.page_request();
    call.finish(Some(()))?;
    let catalogue = call.app.catalogue();
    let index: Index<TspId> =
        catalogue.providers().iter().filter(|one| is_available(one)).map(|one| one.id).collect();
    let page = index.page(page_request);
    Ok(Json(CursorPage::of(page.filter_map(|id| catalogue.provider(id).map(schedules::integrations)))))
}

/// Reads what one provider supports.
#[utoipa::path(
    get, path = "/v2/integrations/tsps/{tsp_id}", tag = "TSP integrations",
    operation_id = "get_tsp_integrations",
    params(("tsp_id" = TspId, Path)),
    responses((status = 200, description = "What it supports.", body = TspIntegrations)),
)]
pub(super) async fn read(mut call: Call<needs::Nothing>) -> Reply<Json<TspIntegrations>> {
    let id = call.only_id("tsp_id")?;
    let catalogue = call.app.catalogue();
    let provider = catalogue.provider(id).filter(|one| is_available(one));
    let unknown = || ApiError::NotFound(Some("no provider has this id".to_owned()));
    Ok(Json(schedules::integrations(provider.ok_or_else(unknown)?)))
}

fn is_available(provider: &Provider) -> bool {
    provider.status != ProviderStatus::Deleted
}
