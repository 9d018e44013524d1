//! `/v2/orgs/fleets`: the fleets that share with a partner, and a fleet's changes to itself.

use std::str::FromStr;

use axum::Json;
use axum::http::StatusCode;
use catena_contract::{ApiError, Fleet, FleetId, FleetRef, InvitationId};
use jiff::civil::Date;

use crate::app::OfFleets;
use crate::auth::Caller;
use crate::body::JsonReader;
use crate::body::formats::{Country, Email, Phone};
use crate::http::call::{Call, Needs, needs};
use crate::http::page::{PageParameters, TotalledPage};
use crate::http::reply::Reply;
use crate::session::{FleetChange, FleetRefused, PROFILE_TEXTS};

/// Lists the fleets that share with the partner now, in the order they accepted (assumption `only-active-agreements`).
#[utoipa::path(
    get, path = "/v2/orgs/fleets", tag = "Fleets", operation_id = "list_fleets",
    params(
        ("fleet_refs" = Option<Vec<FleetRef>>, Query, description = "Only these fleets; at most 100.", max_items = 100),
        PageParameters,
    ),
    responses((status = 200, description = "A page.", body = TotalledPage<Fleet>)),
)]
pub(super) async fn list(mut call: Call<needs::FleetRead>) -> Reply<Json<TotalledPage<Fleet>>> {
    let partner = call.partner()?;
    let of = OfFleets { ids: None, refs: call.query_each("fleet_refs", 100) };
    let page_request = call.page_request();
    call.finish(Some(()))?;
    let page = call.app.fleets(partner, &of, page_request);
    Ok(Json(TotalledPage::of(page.filter_map(|session| session.fleet()))))
}

/// Reads a fleet that shares with the partner now, or the calling fleet.
#[utoipa::path(
    get, path = "/v2/orgs/fleets/{fleet_id}", tag = "Fleets", operation_id = "get_fleet",
    params(("fleet_id" = FleetId, Path)), responses((status = 200, description = "The fleet.", body = Fleet)),
)]
pub(super) async fn read(mut call: Call<needs::FleetRead>) -> Reply<Json<Fleet>> {
    let id = call.only_id("fleet_id")?;
    let session = call.app.fleet(call.caller, id);
    Ok(Json(session.and_then(|session| session.fleet()).ok_or_else(unknown)?))
}

/// Changes a fleet's description of itself. For the fleet itself. `fleet_ref` is set by the partner and does not
/// change (assumption `fleet-ref-stays`).
#[utoipa::path(
    patch, path = "/v2/orgs/fleets/{fleet_id}", tag = "Fleets", operation_id = "update_fleet",
    params(("fleet_id" = FleetId, Path)), request_body = FleetUpdate,
    responses((status = 200, description = "The fleet.", body = Fleet)),
)]
pub(super) async fn update(mut call: Call<needs::FleetUpdate>) -> Reply<Json<Fleet>> {
    let id = call.id("fleet_id");
    let change = call.body(change);
    let (id, change) = call.finish(id.zip(change))?;
    let session = call.app.update_fleet(own(&call, id)?, change).map_err(refused)?;
    Ok(Json(session.fleet().ok_or_else(unknown)?))
}

/// Deletes a fleet with its agreement and connections. For the fleet itself.
#[utoipa::path(
    delete, path = "/v2/orgs/fleets/{fleet_id}", tag = "Fleets", operation_id = "delete_fleet",
    params(("fleet_id" = FleetId, Path)), responses((status = 204, description = "Deleted.")),
)]
pub(super) async fn delete(mut call: Call<needs::FleetDelete>) -> Reply<StatusCode> {
    let id = call.only_id("fleet_id")?;
    call.app.delete_fleet(own(&call, id)?).map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}

/// The invitation of the calling fleet, if it is this one. A partner that may see the fleet gets a 403, everyone else
/// a 404.
pub(super) fn own<N: Needs<Caller = Caller>>(call: &Call<N>, id: FleetId) -> Result<InvitationId, ApiError> {
    call.app.fleet(call.caller, id).ok_or_else(unknown)?;
    match call.caller {
        Caller::Fleet { invitation, .. } => Ok(invitation),
        Caller::Partner(_) | Caller::Staff => Err(ApiError::Forbidden(Some(
            "only the fleet itself changes it; send its pre-registration token".to_owned(),
        ))),
    }
}

pub(super) fn unknown() -> ApiError {
    ApiError::NotFound(Some("no fleet that shares with you has this id".to_owned()))
}

pub(super) fn refused(refused: FleetRefused) -> ApiError {
    match refused {
        FleetRefused::NoFleet => unknown(),
        FleetRefused::NoProperty => ApiError::NotFound(Some(refused.to_string())),
        FleetRefused::Full => ApiError::Conflict(Some(refused.to_string())),
    }
}

/// Reads the changes. A null name is ignored, because a fleet must have one.
fn change(fields: &mut JsonReader) -> FleetChange {
    let mut change = FleetChange { name: fields.text("name"), ..FleetChange::default() };
    for field in PROFILE_TEXTS {
        if !fields.has(field) {
            continue;
        }
        let text = match *field {
            "registered_email" => fields.optional::<Email>(field).map(|email| email.0),
            "registered_phone" | "registered_fax" => fields.optional::<Phone>(field).map(|phone| phone.0),
            "country_code" => fields.optional::<Country>(field).map(|country| country.0),
            field => fields.text(field),
        };
        change.texts.insert((*field).to_owned(), text);
    }
    if fields.has("regulatory_id_date") {
        change.regulatory_id_date = Some(fields.optional::<Day>("regulatory_id_date").map(|day| day.0));
    }
    // Validated, but not used.
    let _: Option<FleetRef> = fields.optional("fleet_ref");
    change
}

/// A calendar date.
struct Day(Date);

impl FromStr for Day {
    type Err = &'static str;

    fn from_str(raw: &str) -> Result<Self, &'static str> {
        raw.parse().map(Self).map_err(|_| "not a date; write one such as `2020-03-15`")
    }
}

/// The body of [`update`]; all fields may be absent or null.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "only for the OpenAPI document")]
struct FleetUpdate {
    name: Option<String>,
    description: Option<String>,
    display_name: Option<String>,
    legal_name: Option<String>,
    dba_name: Option<String>,
    fleet_ref: Option<FleetRef>,
    regulatory_id: Option<String>,
    regulatory_id_type: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    regulatory_id_date: Option<Date>,
    regulatory_id_status: Option<String>,
    registered_email: Option<Email>,
    registered_phone: Option<Phone>,
    registered_fax: Option<Phone>,
    address: Option<String>,
    city: Option<String>,
    province: Option<String>,
    postal_code: Option<String>,
    country_code: Option<Country>,
}
