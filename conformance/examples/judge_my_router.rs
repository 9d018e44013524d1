//! Tests a partner's axum router from the partner's own tests, without ports, a profile or a second process.
//!
//! `cargo run -p catena-conformance --example judge_my_router` prints the report. In your own crate, call [`judged`]
//! from a `#[tokio::test]` and end the test with `report.assert_conformant()`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Html;
use axum::routing::{get, post};
use catena_conformance::in_process::{Judge, JudgeError};
use catena_conformance::report::Report;
use catena_contract::webhook::{Envelope, Event, SignatureHeaders, header, verify_delivery};
use catena_contract::{FleetId, WebhookSecret};
use flate2::read::GzDecoder;
use serde_json::{Value, json};

/// The secret that signs deliveries; in production it comes from a secret store.
pub(crate) const SECRET: &str = "a-secret-for-this-example";

/// The stored state, shared by all handlers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fleets(Arc<Mutex<Records>>);

/// Fleets with a pending request, Catena's id of each of our fleets, and the ids that are connected. Stored separately
/// because events arrive in any order.
#[derive(Debug, Default)]
struct Records {
    requested: BTreeSet<String>,
    named: BTreeMap<String, FleetId>,
    connected: BTreeSet<FleetId>,
}

impl Fleets {
    fn records(&self) -> MutexGuard<'_, Records> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `live`, `provisional`, or `None` if nothing is stored. Only webhooks make a fleet live.
    fn access(&self, fleet: &str) -> Option<&'static str> {
        let records = self.records();
        if records.named.get(fleet).is_some_and(|id| records.connected.contains(id)) {
            Some("live")
        } else {
            records.requested.contains(fleet).then_some("provisional")
        }
    }
}

/// The router: two callback pages, a webhook endpoint, and a view for tests.
pub(crate) fn router() -> Router {
    Router::new()
        .route("/catena/return", get(come_back))
        .route("/catena/failed", get(failed))
        .route("/hooks/catena", post(deliver))
        .route("/_test/fleets/{fleet_ref}", get(view))
        .with_state(Fleets::default())
}

/// The success URL does not prove a connection: `status` distinguishes the outcomes, and webhooks confirm them.
async fn come_back(
    State(fleets): State<Fleets>,
    Query(parameters): Query<Vec<(String, String)>>,
) -> Html<&'static str> {
    let all = |name: &str| -> Vec<&str> {
        parameters.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    };
    let fleet = all("fleet").first().copied().unwrap_or_default();
    Html(match all("status").as_slice() {
        ["integration-requested"] => {
            fleets.records().requested.insert(fleet.to_owned());
            "<h1>Your provider has been requested</h1><p>We will tell you once it can be connected.</p>"
        }
        ["success"] if fleets.access(fleet) == Some("live") => "<h1>Your provider is connected</h1>",
        ["success"] => "<h1>Thank you</h1><p>We are checking your connection. This page will tell you.</p>",
        _ => "<h1>Welcome back</h1>",
    })
}

async fn failed() -> Html<&'static str> {
    Html("<h1>Your provider was not connected</h1><p>You can try again.</p>")
}

/// Decompresses, verifies, parses, stores and acknowledges a delivery; a refusal is a 4xx.
#[expect(clippy::disallowed_methods, reason = "the example reads the clock where a partner would")]
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "events that this partner does not handle are acknowledged"
)]
async fn deliver(State(fleets): State<Fleets>, headers: HeaderMap, compressed: Bytes) -> StatusCode {
    let Some(body) = unpacked(&headers, &compressed) else { return StatusCode::BAD_REQUEST };
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let presented =
        SignatureHeaders { timestamp: text(header::TIMESTAMP), signature: text(header::SIGNATURE) };
    let Ok(secret) = SECRET.parse::<WebhookSecret>() else { return StatusCode::INTERNAL_SERVER_ERROR };
    if verify_delivery(&secret, presented, &body, jiff::Timestamp::now()).is_err() {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(envelope) = Envelope::from_bytes(&body) else { return StatusCode::BAD_REQUEST };
    let mut records = fleets.records();
    match envelope.event {
        Event::InvitationAccepted(invitations) => records.named.extend(
            invitations.into_iter().filter_map(|one| Some((one.fleet_ref?.to_string(), one.fleet_id?))),
        ),
        Event::ShareAgreementCreated(agreements) => records.named.extend(
            agreements.into_iter().filter_map(|one| Some((one.fleet_ref?.to_string(), one.fleet_id))),
        ),
        Event::FleetConnectionCreated(connections) => {
            records.connected.extend(connections.into_iter().map(|one| one.fleet_id));
        }
        // All other events, including future ones, are acknowledged.
        _ => {}
    }
    StatusCode::ACCEPTED
}

/// Decompresses at most one megabyte, because a small body can decompress to a very large one.
fn unpacked(headers: &HeaderMap, compressed: &Bytes) -> Option<Vec<u8>> {
    if !headers.contains_key("content-encoding") {
        return Some(compressed.to_vec());
    }
    let mut body = Vec::new();
    GzDecoder::new(compressed.as_ref()).take(1024 * 1024).read_to_end(&mut body).ok()?;
    Some(body)
}

/// Shows the stored state to tests.
async fn view(
    State(fleets): State<Fleets>,
    Path(fleet_ref): Path<String>,
) -> Result<axum::Json<Value>, StatusCode> {
    let access = fleets.access(&fleet_ref).ok_or(StatusCode::NOT_FOUND)?;
    Ok(axum::Json(json!({ "fleet_ref": fleet_ref, "access": access, "notices": 0 })))
}

/// Runs the conformance suite on the router.
pub(crate) async fn judged(router: Router) -> Result<Report, JudgeError> {
    Judge::of(router)
        .success_path("/catena/return?fleet={fleet_ref}")
        .failure_path("/catena/failed?fleet={fleet_ref}")
        .webhook("/hooks/catena", SECRET)
        .observe_fleet("/_test/fleets/{fleet_ref}")
        .run()
        .await
}

#[tokio::main]
async fn main() -> Result<(), JudgeError> {
    let report = judged(router()).await?;
    anstream::print!(
        "{}",
        catena_conformance::report::terminal(&report, catena_conformance::report::Screen::default())
    );
    report.assert_conformant();
    Ok(())
}
