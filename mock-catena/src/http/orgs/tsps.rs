//! `/v2/orgs/tsps`: the providers. Anyone may read them; Catena's staff adds, changes and removes them.

use std::str::FromStr;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use catena_contract::{ApiError, ConnectionType, Provider, ProviderStatus, RedirectUrl, TspId};
use utoipa::ToSchema;

use crate::app::App;
use crate::catalogue::{NewProvider, ProviderChange, SourceName};
use crate::http::authorized::{Authorized, needs};
use crate::http::formats::Uri;
use crate::http::json_fields::JsonReader;
use crate::http::reply::ErrorResponse;
use crate::http::request::RequestReader;

/// Lists the providers by name, including inactive but not deleted ones (assumption `inactive-tsps-listed`).
#[utoipa::path(
    get,
    path = "/v2/orgs/tsps",
    tag = "TSPs",
    operation_id = "list_tsps",
    params(
        ("slug" = Option<String>, Query, description = "Only the one with this slug."),
        ("source_name" = Option<SourceName>, Query, description = "Only those behind this source: white-label brands share one."),
    ),
    responses((status = 200, description = "The providers.", body = Vec<Provider>)),
)]
pub(super) async fn list(
    State(app): State<App>,
    mut reader: RequestReader,
) -> Result<Json<Vec<Provider>>, ErrorResponse> {
    let slug: Option<String> = reader.query("slug");
    let source: Option<SourceName> = reader.query("source_name");
    reader.finish(Some(()))?;
    let catalogue = app.catalogue();
    let matches = |provider: &&Provider| {
        slug.as_ref().is_none_or(|slug| provider.slug == *slug)
            && source.as_ref().is_none_or(|source| provider.source_name == source.as_str())
    };
    Ok(Json(catalogue.providers().iter().filter(matches).cloned().collect()))
}

/// Reads a provider.
#[utoipa::path(
    get,
    path = "/v2/orgs/tsps/{tsp_id}",
    tag = "TSPs",
    operation_id = "get_tsp",
    params(("tsp_id" = TspId, Path)),
    responses((status = 200, description = "The provider.", body = Provider)),
)]
pub(super) async fn read(
    State(app): State<App>,
    mut reader: RequestReader,
) -> Result<Json<Provider>, ErrorResponse> {
    let id = reader.id("tsp_id");
    let id: TspId = reader.finish(id)?;
    let catalogue = app.catalogue();
    Ok(Json(catalogue.provider(id).cloned().ok_or_else(unknown)?))
}

/// Adds a provider. For Catena's staff.
#[utoipa::path(
    post,
    path = "/v2/orgs/tsps",
    tag = "TSPs",
    operation_id = "create_tsp",
    request_body = TspCreate,
    responses((status = 201, description = "Added.", body = Provider)),
)]
pub(super) async fn create(
    State(app): State<App>,
    _: Authorized<needs::TspCreate>,
    mut reader: RequestReader,
) -> Result<(StatusCode, Json<Provider>), ErrorResponse> {
    let new = reader.body(new_provider).flatten();
    let added = app.add_provider(reader.finish(new)?);
    let added = added.map_err(|full| ApiError::Conflict(Some(full.to_string())))?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Changes a provider; absent or null fields keep their value. For Catena's staff.
#[utoipa::path(
    patch,
    path = "/v2/orgs/tsps/{tsp_id}",
    tag = "TSPs",
    operation_id = "update_tsp",
    params(("tsp_id" = TspId, Path)),
    request_body = TspUpdate,
    responses((status = 200, description = "Changed.", body = Provider)),
)]
pub(super) async fn update(
    State(app): State<App>,
    _: Authorized<needs::TspUpdate>,
    mut reader: RequestReader,
) -> Result<Json<Provider>, ErrorResponse> {
    let id = reader.id("tsp_id");
    let change = reader.body(|fields| ProviderChange {
        name: fields.optional::<Name>("name").map(|name| name.0),
        source_name: fields.optional("source_name"),
        conn_type: fields.optional("conn_type"),
        description: fields.text("description"),
    });
    let (id, change) = reader.finish(id.zip(change))?;
    Ok(Json(app.change_provider(id, change).ok_or_else(unknown)?))
}

/// Removes a provider. Connections to it stay. For Catena's staff.
#[utoipa::path(
    delete,
    path = "/v2/orgs/tsps/{tsp_id}",
    tag = "TSPs",
    operation_id = "delete_tsp",
    params(("tsp_id" = TspId, Path)),
    responses((status = 204, description = "Removed.")),
)]
pub(super) async fn delete(
    State(app): State<App>,
    _: Authorized<needs::TspDelete>,
    mut reader: RequestReader,
) -> Result<StatusCode, ErrorResponse> {
    let id = reader.id("tsp_id");
    let id: TspId = reader.finish(id)?;
    if app.remove_provider(id) { Ok(StatusCode::NO_CONTENT) } else { Err(unknown().into()) }
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
