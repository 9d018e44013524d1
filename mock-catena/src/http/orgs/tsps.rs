//! `/v2/orgs/tsps`: the providers. Anyone may read them; Catena's staff adds, changes and removes them.

use axum::Json;
use axum::http::StatusCode;
use catena_contract::{ApiError, Provider, TspId};

use crate::catalogue::{NewProvider, ProviderChange, SourceName};
use crate::http::call::{Call, needs};
use crate::http::reply::Reply;

/// Lists the providers by name, including inactive but not deleted ones (assumption `inactive-tsps-listed`).
#[utoipa::path(
    get, path = "/v2/orgs/tsps", tag = "TSPs", operation_id = "list_tsps",
    params(
        ("slug" = Option<String>, Query, description = "Only the one with this slug."),
        ("source_name" = Option<SourceName>, Query, description = "Only those behind this source: white-label brands share one."),
    ),
    responses((status = 200, description = "The providers.", body = Vec<Provider>)),
)]
pub(super) async fn list(mut call: Call<needs::Nothing>) -> Reply<Json<Vec<Provider>>> {
    let slug: Option<String> = call.query("slug");
    let source: Option<SourceName> = call.query("source_name");
    call.finish(Some(()))?;
    let catalogue = call.app.catalogue();
    let matches = |provider: &&Provider| {
        slug.as_ref().is_none_or(|slug| provider.slug == *slug)
            && source.as_ref().is_none_or(|source| provider.source_name == source.as_str())
    };
    Ok(Json(catalogue.providers().iter().filter(matches).cloned().collect()))
}

/// Reads a provider.
#[utoipa::path(
    get, path = "/v2/orgs/tsps/{tsp_id}", tag = "TSPs", operation_id = "get_tsp",
    params(("tsp_id" = TspId, Path)),
    responses((status = 200, description = "The provider.", body = Provider)),
)]
pub(super) async fn read(mut call: Call<needs::Nothing>) -> Reply<Json<Provider>> {
    let id: TspId = call.only_id("tsp_id")?;
    let catalogue = call.app.catalogue();
    Ok(Json(catalogue.provider(id).cloned().ok_or_else(unknown)?))
}

/// Adds a provider. For Catena's staff.
#[utoipa::path(
    post, path = "/v2/orgs/tsps", tag = "TSPs", operation_id = "create_tsp",
    request_body = NewProvider, responses((status = 201, description = "Added.", body = Provider)),
)]
pub(super) async fn create(mut call: Call<needs::TspCreate>) -> Reply<(StatusCode, Json<Provider>)> {
    let new = call.body(NewProvider::read).flatten();
    let new = call.finish(new)?;
    let added = call.app.add_provider(new).map_err(|full| ApiError::Conflict(Some(full.to_string())))?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Changes a provider; absent or null fields keep their value. For Catena's staff.
#[utoipa::path(
    patch, path = "/v2/orgs/tsps/{tsp_id}", tag = "TSPs", operation_id = "update_tsp",
    params(("tsp_id" = TspId, Path)), request_body = ProviderChange,
    responses((status = 200, description = "Changed.", body = Provider)),
)]
pub(super) async fn update(mut call: Call<needs::TspUpdate>) -> Reply<Json<Provider>> {
    let id = call.id("tsp_id");
    let change = call.body(ProviderChange::read).flatten();
    let (id, change) = call.finish(id.zip(change))?;
    Ok(Json(call.app.change_provider(id, change).ok_or_else(unknown)?))
}

/// Removes a provider. Connections to it stay. For Catena's staff.
#[utoipa::path(
    delete, path = "/v2/orgs/tsps/{tsp_id}", tag = "TSPs", operation_id = "delete_tsp",
    params(("tsp_id" = TspId, Path)), responses((status = 204, description = "Removed.")),
)]
pub(super) async fn delete(mut call: Call<needs::TspDelete>) -> Reply<StatusCode> {
    let id: TspId = call.only_id("tsp_id")?;
    if call.app.remove_provider(id) { Ok(StatusCode::NO_CONTENT) } else { Err(unknown().into()) }
}

fn unknown() -> ApiError {
    ApiError::NotFound(Some("no provider has this id; list them with `GET /v2/orgs/tsps`".to_owned()))
}
