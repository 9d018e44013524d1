//! `/v2/orgs/external-tsps`: the registry's providers, and fleets' integration requests.

use axum::Json;
use axum::http::StatusCode;
use catena_contract::{
    ApiError, ExtTspId, FleetContact, FleetId, FleetRef, IntegrationRequest, TspId, wire_time,
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::RequestError;
use crate::body::formats::Email;
use crate::catalogue::RegistryEntry;
use crate::http::call::{Call, needs};
use crate::http::reply::Reply;

/// A provider in a regulator's registry (OpenAPI `ExtTspRead`, keys in its order).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExtTspRead)]
pub(super) struct ExternalTsp {
    id: ExtTspId,
    name: String,
    registry: Registry,
    #[schema(required)]
    email: Option<String>,
    #[schema(required)]
    phone: Option<String>,
    #[schema(required)]
    website: Option<String>,
    #[serde(with = "wire_time")]
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[serde(with = "wire_time")]
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    /// Empty until Catena has integrated it.
    integrated_tsp_ids: Vec<TspId>,
}

/// The only registry.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = ExtTspRegistryEnum)]
#[serde(rename_all = "lowercase")]
enum Registry {
    Fmcsa,
}

impl From<&RegistryEntry> for ExternalTsp {
    fn from(entry: &RegistryEntry) -> Self {
        Self {
            id: entry.id,
            name: entry.name.clone(),
            registry: Registry::Fmcsa,
            email: entry.email.clone(),
            phone: entry.phone.clone(),
            website: Some(entry.website.clone()),
            created_at: entry.created_at,
            updated_at: entry.updated_at,
            integrated_tsp_ids: entry.integrated.clone(),
        }
    }
}

/// Lists the registry by name, or the entries similar to `q`, best match first.
#[utoipa::path(
    get, path = "/v2/orgs/external-tsps", tag = "External TSPs", operation_id = "list_external_tsps",
    params(("q" = Option<String>, Query, description = "Similar to the name, the website or the domain of the e-mail address.")),
    responses((status = 200, description = "The entries.", body = Vec<ExternalTsp>)),
)]
pub(super) async fn list(mut call: Call<needs::Bearer>) -> Reply<Json<Vec<ExternalTsp>>> {
    let words: Option<String> = call.query("q");
    call.finish(Some(()))?;
    let catalogue = call.app.catalogue();
    let found = catalogue.search(words.as_deref().unwrap_or_default());
    Ok(Json(found.into_iter().map(ExternalTsp::from).collect()))
}

/// Lists the integration requests of a partner or of the calling fleet, oldest first.
#[utoipa::path(
    get, path = "/v2/orgs/external-tsps/integration-requests", tag = "External TSPs",
    operation_id = "list_integration_requests",
    params(
        ("fleet_id" = Option<FleetId>, Query, description = "Only of this fleet."),
        ("fleet_ref" = Option<FleetRef>, Query, description = "Only of the fleet with your reference."),
    ),
    responses((status = 200, description = "The requests.", body = Vec<IntegrationRequest>)),
)]
pub(super) async fn requests(mut call: Call<needs::Bearer>) -> Reply<Json<Vec<IntegrationRequest>>> {
    let fleet: Option<FleetId> = call.query("fleet_id");
    let fleet_ref: Option<FleetRef> = call.query("fleet_ref");
    call.finish(Some(()))?;
    let mut requests = call.app.integration_requests(call.caller)?;
    requests.retain(|request| {
        fleet.is_none_or(|fleet| request.fleet_id == fleet)
            && fleet_ref.as_ref().is_none_or(|fleet_ref| request.fleet_ref == *fleet_ref)
    });
    Ok(Json(requests))
}

/// Requests a provider for the calling fleet. Requesting it again returns the same request (assumption
/// `same-request-again`).
#[utoipa::path(
    post, path = "/v2/orgs/external-tsps/{ext_tsp_id}/request-integration", tag = "External TSPs",
    operation_id = "request_integration",
    params(("ext_tsp_id" = ExtTspId, Path)), request_body = Option<IntegrationRequestBody>,
    responses((status = 201, description = "Requested.", body = IntegrationRequest)),
)]
pub(super) async fn request(mut call: Call<needs::Bearer>) -> Reply<(StatusCode, Json<IntegrationRequest>)> {
    let invitation = call.invitation()?;
    let id = call.id("ext_tsp_id");
    let contact = call.optional_body(|fields| FleetContact {
        name: fields.text("fleet_contact_name"),
        email: fields.optional::<Email>("fleet_contact_email").map(|email| email.0),
        notes: fields.text("fleet_contact_notes"),
    });
    let (entry, contact) = call.finish(id.zip(contact))?;
    let request = call.app.request_integration(invitation, entry, contact).map_err(|error| match error {
        RequestError::Unknown => ApiError::NotFound(Some(error.to_string())),
        RequestError::Live | RequestError::Move(_) => ApiError::Conflict(Some(error.to_string())),
    })?;
    Ok((StatusCode::CREATED, Json(request)))
}

/// The optional body of [`request`].
#[derive(ToSchema)]
#[expect(dead_code, reason = "only for the OpenAPI document")]
struct IntegrationRequestBody {
    fleet_contact_name: Option<String>,
    /// Accepted, but never returned.
    fleet_contact_email: Option<Email>,
    fleet_contact_notes: Option<String>,
}
