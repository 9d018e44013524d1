//! Answers with the keys of the first published documents only: the first generation of the Go client refuses any
//! other (dialect switch `answer_keys`).

use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use serde_json::{Map, Value};

use crate::app::App;
use crate::dialect::AnswerKeys;

/// Leaves out what the dialect does not have.
pub(super) async fn trim(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let answer = next.run(request).await;
    match app.switches().api.answer_keys {
        AnswerKeys::FirstGeneration if answer.status().is_success() => {
            trimmed(answer, record(&path.unwrap_or_default())).await
        }
        AnswerKeys::Published | AnswerKeys::FirstGeneration => answer,
    }
}

async fn trimmed(answer: Response, record: Option<&Record>) -> Response {
    let (mut parts, body) = answer.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let Ok(mut value) = serde_json::from_slice(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    apply(&mut value, record);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(value.to_string()))
}

fn apply(value: &mut Value, record: Option<&Record>) {
    match value {
        Value::Array(rows) => rows.iter_mut().for_each(|row| apply(row, record)),
        Value::Object(page) if page.contains_key("items") => {
            page.remove("total");
            page.values_mut().filter(|value| value.is_array()).for_each(|rows| apply(rows, record));
        }
        Value::Object(row) => {
            if let Some(record) = record {
                record.apply(row);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A record of the first documents.
struct Record {
    keys: &'static [&'static str],
    /// Keys that the newest documents lack and the first require; null here.
    more: &'static [&'static str],
}

impl Record {
    fn apply(&self, row: &mut Map<String, Value>) {
        row.retain(|key, _| self.keys.contains(&key.as_str()));
        for key in self.more {
            row.insert((*key).to_owned(), Value::Null);
        }
    }
}

/// The record that a path answers with; `None` where the first documents have the same one.
fn record(path: &str) -> Option<&'static Record> {
    let (_, rest) = path.strip_prefix("/v2/")?.split_once('/')?;
    let mut parts = rest.split('/');
    match (parts.next()?, parts.nth(1), parts.nth(1)) {
        ("invitations", _, _) => Some(&INVITATION),
        ("tsps", None, _) if path.starts_with("/v2/orgs/") => Some(&TSP),
        ("fleets", None, _) => Some(&FLEET),
        ("partners", None, _) => Some(&PARTNER),
        ("share-agreements" | "share_agreements", _, _) if !path.ends_with("/backfill") => {
            Some(&SHARE_AGREEMENT)
        }
        ("connections", None, _) if !path.ends_with("/data-freshness") => Some(&CONNECTION),
        ("connections", Some("schedules"), None) => Some(&SCHEDULE),
        ("executions", _, _) | ("connections", Some("schedules"), Some("executions")) => Some(&EXECUTION),
        ("vehicles", _, _) => Some(&VEHICLE),
        ("vehicle-locations", _, _) => Some(&VEHICLE_LOCATION),
        (_, _, _) => None,
    }
}

const fn keys(keys: &'static [&'static str]) -> Record {
    Record { keys, more: &[] }
}

static INVITATION: Record = keys(&[
    "id",
    "created_at",
    "magic_link",
    "expires_at",
    "expires_in_hours",
    "status",
    "partner_provided_fleet_name",
    "accepted_at",
    "pre_registration_access_token",
    "pre_registration_refresh_token",
    "callback_url",
    "success_redirect_url",
    "failure_redirect_url",
    "limit_tsps",
    "fleet_id",
    "partner_slug",
    "partner_id",
    "decline_reason",
    "declined_at",
    "fleet_ref",
]);

static TSP: Record = keys(&[
    "name",
    "description",
    "websites",
    "source_name",
    "status",
    "conn_type",
    "is_sandbox",
    "logo_url",
    "logo_dark_url",
    "id",
    "slug",
    "created_at",
    "updated_at",
]);

static FLEET: Record = keys(&[
    "name",
    "description",
    "display_name",
    "legal_name",
    "dba_name",
    "websites",
    "regulatory_id",
    "regulatory_id_type",
    "regulatory_id_date",
    "regulatory_id_status",
    "registered_email",
    "registered_phone",
    "registered_fax",
    "address",
    "city",
    "province",
    "postal_code",
    "country_code",
    "id",
    "created_at",
    "updated_at",
]);

static PARTNER: Record = keys(&[
    "name",
    "description",
    "websites",
    "categories",
    "is_sandbox",
    "id",
    "slug",
    "created_at",
    "updated_at",
]);

static SHARE_AGREEMENT: Record = Record {
    keys: &[
        "id",
        "fleet_id",
        "partner_id",
        "fleet_ref",
        "status",
        "effective_date",
        "expiration_date",
        "scopes",
    ],
    more: &["invitation_id"],
};

static CONNECTION: Record = keys(&[
    "id",
    "created_at",
    "updated_at",
    "fleet_id",
    "tsp_id",
    "source_name",
    "credentials",
    "status",
    "description",
]);

static SCHEDULE: Record = keys(&[
    "id",
    "connection_id",
    "resource",
    "execution_interval_seconds",
    "status",
    "consecutive_error_count",
    "consecutive_error_threshold",
    "max_concurrent_executions",
]);

static EXECUTION: Record = keys(&[
    "id",
    "created_at",
    "updated_at",
    "schedule_id",
    "connection_id",
    "fleet_id",
    "status",
    "source_name",
    "resource",
]);

/// What all telematics records of the first documents have.
macro_rules! telematics {
    ($($key:literal),* $(,)?) => {
        keys(&[
            "id", "created_at", "updated_at", "deleted_at", "fleet_id", "connection_id", "source_name", "source_data",
            "source_id", "source_data_hash", "occurred_at", "execution_id", "schedule_id", $($key),*
        ])
    };
}

static VEHICLE: Record = telematics![
    "vehicle_name",
    "oem",
    "model_type",
    "model_year",
    "vin",
    "engine_vin",
    "license_plate_region",
    "license_plate_country",
    "license_plate_number",
    "started_at",
    "ended_at",
    "is_active",
    "status",
    "notes",
    "eld_id",
    "eld_serial_number",
    "eld_device_type",
    "eld_product_id",
    "total_axles",
    "vehicle_groups",
    "external_id",
    "speed_unit",
    "odometer_unit",
    "fuel_unit",
    "fuel_capacity",
    "engine_type",
];

static VEHICLE_LOCATION: Record = telematics![
    "vehicle_id",
    "driver_id",
    "co_driver_id",
    "source_driver_id",
    "source_vehicle_id",
    "source_co_driver_id",
    "location",
    "h3_index_11",
    "speed",
    "odometer",
    "fuel_level",
    "engine_hours",
    "oil_pressure",
    "coolant_temperature",
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_list_and_each_record_in_it_loses_the_keys_of_later_documents() {
        let mut page = json!({"items": [{"id": 1, "fleet_ref": "a", "status": "active"}], "total": 1, "next_page": null});
        apply(&mut page, record("/v2/integrations/connections"));
        assert_eq!(page, json!({"items": [{"id": 1, "status": "active"}], "next_page": null}));
        let mut agreement = json!({"id": 1, "later": 2});
        apply(&mut agreement, record("/v2/orgs/share-agreements/{share_agreement_id}/pause"));
        assert_eq!(agreement, json!({"id": 1, "invitation_id": null}));
    }

    #[test]
    fn every_path_leads_to_its_record() {
        let of = |path: &str| record(path).map(|record| record.keys.len());
        assert_eq!(of("/v2/orgs/tsps/{tsp_id}"), Some(TSP.keys.len()));
        assert_eq!(of("/v2/integrations/tsps/{tsp_id}"), None);
        assert_eq!(of("/v2/orgs/fleets/{fleet_id}/properties"), None);
        assert_eq!(of("/v2/integrations/connections/data-freshness"), None);
        let schedules = "/v2/integrations/connections/{connection_id}/schedules";
        assert_eq!(of(schedules), Some(SCHEDULE.keys.len()));
        assert_eq!(of(&format!("{schedules}/{{schedule_id}}")), Some(SCHEDULE.keys.len()));
        assert_eq!(of(&format!("{schedules}/{{schedule_id}}/executions")), Some(EXECUTION.keys.len()));
        assert_eq!(of("/v2/notifications/webhooks"), None);
    }
}
