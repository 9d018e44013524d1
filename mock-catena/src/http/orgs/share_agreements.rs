//! `/v2/orgs/share-agreements`, and `/v2/orgs/share_agreements` for older clients: what fleets share with a partner.

use axum::Json;
use axum::http::StatusCode;
use axum::routing::{get, post};
use catena_contract::{
    ApiError, FleetId, FleetRef, Resource, ShareAgreement, ShareAgreementId, ShareAgreementStatus, ShareLevel,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::{AgreementError, OfFleets};
use crate::auth::Caller;
use crate::body::formats::Instant;
use crate::body::{JsonReader, body};
use crate::http::call::{Call, Needs, needs};
use crate::http::openapi::{Operations, at};
use crate::http::page::{PageParameters, TotalledPage};
use crate::http::reply::Reply;
use crate::session::{AgreementMove, Session};

pub(super) fn operations() -> Operations {
    Operations::default()
        .with(at!(self::list))
        .with(at!(self::backfill))
        .with(at!(self::read, self::update, self::delete))
        .with(at!(self::pause))
        .with(at!(self::activate))
        .with(at!(self::cancel))
        .route("/v2/orgs/share_agreements", get(list))
        .route("/v2/orgs/share_agreements/backfill", post(backfill))
        .route("/v2/orgs/share_agreements/{share_agreement_id}", get(read).patch(update).delete(delete))
        .route("/v2/orgs/share_agreements/{share_agreement_id}/pause", post(pause))
        .route("/v2/orgs/share_agreements/{share_agreement_id}/activate", post(activate))
        .route("/v2/orgs/share_agreements/{share_agreement_id}/cancel", post(cancel))
}

/// Lists the partner's agreements, oldest first. Deleted ones only with `share_agreement_status=deleted` (assumption
/// `deleted-agreement-by-status`).
#[utoipa::path(
    get, path = "/v2/orgs/share-agreements", tag = "Share agreements", operation_id = "list_share_agreements",
    params(
        ("fleet_id" = Option<FleetId>, Query, description = "Only of this fleet."),
        ("fleet_ref" = Option<FleetRef>, Query, description = "Only of this fleet."),
        ("share_agreement_status" = Option<ShareAgreementStatus>, Query, description = "Only with this status."),
        PageParameters,
    ),
    responses((status = 200, description = "A page.", body = TotalledPage<ShareAgreement>)),
)]
async fn list(mut call: Call<needs::ShareAgreementRead>) -> Reply<Json<TotalledPage<ShareAgreement>>> {
    let partner = call.partner()?;
    let of = OfFleets {
        ids: call.query("fleet_id").map(|id| vec![id]),
        refs: call.query("fleet_ref").map(|fleet_ref| vec![fleet_ref]),
    };
    let status = call.query("share_agreement_status");
    let page_request = call.page_request();
    call.finish(Some(()))?;
    let page = call.app.agreements(partner, &of, status, page_request);
    Ok(Json(TotalledPage::of(page.filter_map(|session| agreement(&session)))))
}

/// Reads an agreement.
#[utoipa::path(
    get, path = "/v2/orgs/share-agreements/{share_agreement_id}", tag = "Share agreements",
    operation_id = "get_share_agreement",
    params(("share_agreement_id" = ShareAgreementId, Path)),
    responses((status = 200, description = "The agreement.", body = ShareAgreement)),
)]
async fn read(mut call: Call<needs::ShareAgreementRead>) -> Reply<Json<ShareAgreement>> {
    let id = call.only_id("share_agreement_id")?;
    let session = call.app.agreement(call.caller, id);
    Ok(Json(session.and_then(|session| agreement(&session)).ok_or_else(unknown)?))
}

/// Changes an agreement's dates. One that ends in the past expires; an expired one that now ends later becomes active
/// again.
#[utoipa::path(
    patch, path = "/v2/orgs/share-agreements/{share_agreement_id}", tag = "Share agreements",
    operation_id = "update_share_agreement",
    params(("share_agreement_id" = ShareAgreementId, Path)), request_body = ShareAgreementUpdate,
    responses((status = 200, description = "The agreement.", body = ShareAgreement)),
)]
async fn update(mut call: Call<needs::ShareAgreementUpdate>) -> Reply<Json<ShareAgreement>> {
    let id = call.id("share_agreement_id");
    let dates = call.body(ShareAgreementUpdate::read).flatten();
    let (id, ShareAgreementUpdate { effective_date, expiration_date }) = call.finish(id.zip(dates))?;
    let instant = |instant: Instant| instant.0;
    let (effective, expiration) = (effective_date.map(instant), expiration_date.map(|end| end.map(instant)));
    let dates = AgreementMove::Date { effective, expiration };
    answered(&call, id, dates)
}

/// Deletes an agreement; the fleet stops sharing.
#[utoipa::path(
    delete, path = "/v2/orgs/share-agreements/{share_agreement_id}", tag = "Share agreements",
    operation_id = "delete_share_agreement",
    params(("share_agreement_id" = ShareAgreementId, Path)),
    responses((status = 204, description = "Deleted.")),
)]
async fn delete(mut call: Call<needs::ShareAgreementDelete>) -> Reply<StatusCode> {
    call.partner()?;
    let id = call.only_id("share_agreement_id")?;
    call.app.change_agreement(call.caller, id, AgreementMove::Delete).map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Stops sharing until the agreement is activated.
#[utoipa::path(
    post, path = "/v2/orgs/share-agreements/{share_agreement_id}/pause", tag = "Share agreements",
    operation_id = "pause_share_agreement",
    params(("share_agreement_id" = ShareAgreementId, Path)),
    responses((status = 200, description = "The agreement.", body = ShareAgreement)),
)]
async fn pause(mut call: Call<needs::ShareAgreementUpdate>) -> Reply<Json<ShareAgreement>> {
    moved(&mut call, AgreementMove::Pause)
}

/// Shares again after a pause.
#[utoipa::path(
    post, path = "/v2/orgs/share-agreements/{share_agreement_id}/activate", tag = "Share agreements",
    operation_id = "activate_share_agreement",
    params(("share_agreement_id" = ShareAgreementId, Path)),
    responses((status = 200, description = "The agreement.", body = ShareAgreement)),
)]
async fn activate(mut call: Call<needs::ShareAgreementUpdate>) -> Reply<Json<ShareAgreement>> {
    moved(&mut call, AgreementMove::Activate)
}

/// Stops sharing for good.
#[utoipa::path(
    post, path = "/v2/orgs/share-agreements/{share_agreement_id}/cancel", tag = "Share agreements",
    operation_id = "cancel_share_agreement",
    params(("share_agreement_id" = ShareAgreementId, Path)),
    responses((status = 200, description = "The agreement.", body = ShareAgreement)),
)]
async fn cancel(mut call: Call<needs::ShareAgreementUpdate>) -> Reply<Json<ShareAgreement>> {
    moved(&mut call, AgreementMove::Cancel)
}

/// Adds a resource to the agreements of the fleets named, or of all the partner's fleets. Skips agreements that have
/// the resource or are neither active nor paused, and unknown fleets (assumption `backfill-passes-over`).
#[utoipa::path(
    post, path = "/v2/orgs/share-agreements/backfill", tag = "Share agreements",
    operation_id = "backfill_share_agreements",
    request_body = ShareAgreementBackfill,
    responses((status = 200, description = "The agreements that changed.", body = ShareAgreementBackfillResult)),
)]
async fn backfill(mut call: Call<needs::ShareAgreementUpdate>) -> Reply<Json<ShareAgreementBackfillResult>> {
    let partner = call.partner()?;
    let request = call.body(ShareAgreementBackfill::read).flatten();
    let ShareAgreementBackfill { resource, share_level, fleet_ids } = call.finish(request)?;
    let level = share_level.unwrap_or(ShareLevel::Read);
    let share_agreement_ids = call.app.backfill(partner, fleet_ids, resource, level);
    Ok(Json(ShareAgreementBackfillResult { share_agreement_ids }))
}

/// `None` for all fleets.
fn fleet_ids(fields: &mut JsonReader) -> Option<Option<Vec<FleetId>>> {
    let fleets = fields.list("fleet_ids");
    if fleets.as_ref().is_some_and(Vec::is_empty) {
        let empty = serde_json::Value::Array(vec![]);
        fields.fault("fleet_ids", &empty, "name at least one fleet, or leave this out for all", "too_short");
    }
    Some(fleets)
}

fn moved<N: Needs<Caller = Caller>>(
    call: &mut Call<N>,
    requested: AgreementMove,
) -> Reply<Json<ShareAgreement>> {
    let id = call.only_id("share_agreement_id")?;
    answered(call, id, requested)
}

fn answered<N: Needs<Caller = Caller>>(
    call: &Call<N>,
    id: ShareAgreementId,
    requested: AgreementMove,
) -> Reply<Json<ShareAgreement>> {
    call.partner()?;
    let session = call.app.change_agreement(call.caller, id, requested).map_err(refused)?;
    Ok(Json(agreement(&session).ok_or_else(unknown)?))
}

fn agreement(session: &Session) -> Option<ShareAgreement> {
    Some(session.member()?.agreement.clone())
}

fn unknown() -> ApiError {
    ApiError::NotFound(Some("no share agreement has this id".to_owned()))
}

/// A change that the agreement's status does not allow is a 409 (assumption `wrong-state-409`).
fn refused(error: AgreementError) -> ApiError {
    match error {
        AgreementError::Unknown => unknown(),
        AgreementError::Refused(refused) => ApiError::Conflict(Some(refused.to_string())),
    }
}

body! {
    /// The body of [`update`]; absent fields keep their value.
    struct ShareAgreementUpdate {
        /// When it starts; null keeps the current value.
        #[schema(value_type = Option<String>, format = DateTime)]
        effective_date: Option<Instant> = optional,
        /// When it ends; null means never.
        #[schema(value_type = Option<String>, format = DateTime)]
        expiration_date: Option<Option<Instant>> = nullable,
    }
}

body! {
    /// The body of [`backfill`].
    struct ShareAgreementBackfill {
        resource: Resource = required("which resource to share"),
        /// `read` by default.
        share_level: Option<ShareLevel> = optional,
        /// All of the partner's fleets by default.
        #[schema(value_type = Option<Vec<FleetId>>, min_items = 1)]
        fleet_ids: Option<Vec<FleetId>> = by(fleet_ids),
    }
}

/// The response of [`backfill`].
#[derive(Serialize, ToSchema)]
struct ShareAgreementBackfillResult {
    share_agreement_ids: Vec<ShareAgreementId>,
}
