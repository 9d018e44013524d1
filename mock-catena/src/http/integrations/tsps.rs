//! `/v2/integrations/tsps`: what each provider supports. Public.

use axum::Json;
use axum::extract::State;
use catena_contract::{ApiError, Provider, ProviderStatus, TspId, TspIntegrations};

use super::schedules;
use crate::app::App;
use crate::http::page::{CursorPage, PageParameters};
use crate::http::reply::ErrorResponse;
use crate::http::request::RequestReader;
use crate::store::Index;

/// Lists what every provider supports, by id.
#[utoipa::path(
    get,
    path = "/v2/integrations/tsps",
    tag = "TSP integrations",
    operation_id = "list_tsp_integrations",
    params(PageParameters),
    responses((status = 200, description = "A page.", body = CursorPage<TspIntegrations>)),
)]
pub(super) async fn list(
    State(app): State<App>,
    mut reader: RequestReader,
) -> Result<Json<CursorPage<TspIntegrations>>, ErrorResponse> {
    let page_request = reader.page_request();
    reader.finish(Some(()))?;
    let catalogue = app.catalogue();
    let index: Index<TspId> =
        catalogue.providers().iter().filter(|one| is_available(one)).map(|one| one.id).collect();
    let page = index.page(page_request);
    Ok(Json(CursorPage::of(page.filter_map(|id| catalogue.provider(id).map(schedules::integrations)))))
}

/// Reads what one provider supports.
#[utoipa::path(
    get,
    path = "/v2/integrations/tsps/{tsp_id}",
    tag = "TSP integrations",
    operation_id = "get_tsp_integrations",
    params(("tsp_id" = TspId, Path)),
    responses((status = 200, description = "What it supports.", body = TspIntegrations)),
)]
pub(super) async fn read(
    State(app): State<App>,
    mut reader: RequestReader,
) -> Result<Json<TspIntegrations>, ErrorResponse> {
    let id = reader.id("tsp_id");
    let id = reader.finish(id)?;
    let catalogue = app.catalogue();
    let provider = catalogue.provider(id).filter(|one| is_available(one));
    let unknown = || ApiError::NotFound(Some("no provider has this id".to_owned()));
    Ok(Json(schedules::integrations(provider.ok_or_else(unknown)?)))
}

fn is_available(provider: &Provider) -> bool {
    provider.status != ProviderStatus::Deleted
}
