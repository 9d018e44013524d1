//! `/v2/orgs/tsps`: the providers. Anyone may read them; Catena's staff adds, changes and removes them.

use std::str::FromStr;

use axum::Json;
use axum::http::StatusCode;
use catena_contract::{ApiError, ConnectionType, Provider, ProviderStatus, RedirectUrl, TspId};
use utoipa::ToSchema;

use crate::catalogue::{NewProvider, ProviderChange, SourceName};
use crate::http::call::{Call, needs};
use crate::http::formats::Uri;
use crate::http::json_fields::JsonReader;
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
    request_body = TspCreate, responses((status = 201, description = "Added.", body = Provider)),
)]
pub(super) async fn create(mut call: Call<needs::TspCreate>) -> Reply<(StatusCode, Json<Provider>)> {
    let new = call.body(new_provider).flatten();
    let new = call.finish(new)?;
    let added = call.app.add_provider(new).map_err(|full| ApiError::Conflict(Some(full.to_string())))?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Changes a provider; absent or null fields keep their value. For Catena's staff.
#[utoipa::path(
    patch, path = "/v2/orgs/tsps/{tsp_id}", tag = "TSPs", operation_id = "update_tsp",
    params(("tsp_id" = TspId, Path)), request_body = TspUpdate,
    responses((status = 200, description = "Changed.", body = Provider)),
)]
pub(super) async fn update(mut call: Call<needs::TspUpdate>) -> Reply<Json<Provider>> {
    let id = call.id("tsp_id");
    let change = call.body(|fields| ProviderChange {
        name: fields.optional::<Name>("name").map(|name| name.0),
        source_name: fields.optional("source_name"),
        conn_type: fields.optional("conn_type"),
        description: fields.text("description"),
    });
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

/// A name that is not empty.
pub(super) struct Name(pub(super) String);

impl FromStr for Name {
    type Err = &'static str;

    fn from_str(raw: &str) -> Result<Self, &'static str> {
        if raw.trim().is_empty() { Err("a name must not be empty") } else { Ok(Self(raw.to_owned())) }
    }
}

fn new_provider(fields: &mut JsonReader) -> Option<NewProvider> {
    let name = fields.required::<Name>("name", "what the fleet reads");
    let source_name = fields.required("source_name", "the adapter behind it");
    let conn_type = fields.required("conn_type", "which credentials it asks for");
    let url = |url: Uri| String::from(url.0);
    let (description, websites) = (fields.text("description"), fields.list("websites"));
    let status = fields.optional("status").unwrap_or(ProviderStatus::Active);
    let is_sandbox = fields.boolean("is_sandbox", false);
    let (logo_url, logo_dark_url) = (fields.optional("logo_url"), fields.optional("logo_dark_url"));
    Some(NewProvider {
        name: name?.0,
        source_name: source_name?,
        conn_type: conn_type?,
        description,
        websites: websites.map(|list| list.into_iter().map(url).collect()),
        status,
        is_sandbox,
        logo_url: logo_url.map(url),
        logo_dark_url: logo_dark_url.map(url),
    })
}

/// The body of [`create`].
#[derive(ToSchema)]
#[expect(dead_code, reason = "only for the OpenAPI document")]
struct TspCreate {
    #[schema(min_length = 1, pattern = r"\S")]
    name: String,
    source_name: SourceName,
    conn_type: ConnectionType,
    description: Option<String>,
    websites: Option<Vec<RedirectUrl>>,
    #[schema(required = false)]
    status: Option<ProviderStatus>,
    #[schema(required = false, default = false)]
    is_sandbox: Option<bool>,
    logo_url: Option<RedirectUrl>,
    logo_dark_url: Option<RedirectUrl>,
}

/// The body of [`update`].
#[derive(ToSchema)]
#[expect(dead_code, reason = "only for the OpenAPI document")]
struct TspUpdate {
    #[schema(min_length = 1, pattern = r"\S")]
    name: Option<String>,
    source_name: Option<SourceName>,
    conn_type: Option<ConnectionType>,
    description: Option<String>,
}
