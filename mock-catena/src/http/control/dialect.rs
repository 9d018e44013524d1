//! `/_mock/dialect`: reading and changing the dialect switches.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;

use super::reply::{Reply, body};
use crate::app::App;
use crate::control::Control;
use crate::dialect::{BreakerRule, DeliveredRule, Dialect, MixedSession, Switches, Target};

/// A preset and switches that differ from it. Without a preset, the other switches keep their values.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DialectRequest {
    name: Option<Dialect>,
    requested_target: Option<Target>,
    request_id_in_webhooks: Option<bool>,
    delivered: Option<DeliveredRule>,
    attempts: Option<std::num::NonZeroU8>,
    breaker: Option<BreakerRule>,
    mixed_session: Option<MixedSession>,
}

pub(super) async fn read(State(app): State<App>) -> Json<Switches> {
    Json(app.switches())
}

pub(super) async fn put(State(app): State<App>, bytes: Bytes) -> Reply<Json<Switches>> {
    let request: DialectRequest = body(&bytes)?;
    let mut switches = request.name.map_or_else(|| app.switches(), Dialect::switches);
    let DialectRequest {
        name: _,
        requested_target,
        request_id_in_webhooks,
        delivered,
        attempts,
        breaker,
        mixed_session,
    } = request;
    switches.requested_target = requested_target.unwrap_or(switches.requested_target);
    switches.request_id_in_webhooks = request_id_in_webhooks.unwrap_or(switches.request_id_in_webhooks);
    switches.delivered = delivered.unwrap_or(switches.delivered);
    switches.attempts = attempts.map_or(switches.attempts, |attempts| u32::from(attempts.get()));
    switches.breaker = breaker.unwrap_or(switches.breaker);
    switches.mixed_session = mixed_session.unwrap_or(switches.mixed_session);
    Control::of(app).set_switches(switches.clone());
    Ok(Json(switches))
}
