//! `/_mock/faults`: fault rules.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Map, Value};

use super::reply::{Id, Reply, body, invalid, path};
use crate::app::App;
use crate::control::{Control, ControlError};
use crate::faults::{Rule, RuleRead};

pub(super) async fn list(State(app): State<App>) -> Json<Vec<RuleRead>> {
    Json(Control::of(app).faults())
}

pub(super) async fn add(State(app): State<App>, bytes: Bytes) -> Reply<(StatusCode, Json<RuleRead>)> {
    let rule: Rule = body(&bytes)?;
    reject_unknown_members(&body(&bytes)?, &rule)?;
    if !(0.0..=1.0).contains(&rule.probability) {
        return Err(invalid(
            "body.probability",
            &rule.probability.to_string(),
            "a probability must be from 0 to 1",
        ));
    }
    if rule.times == Some(0) {
        return Err(invalid("body.times", "0", "`times` must be at least 1; leave it out for no limit"));
    }
    let control = Control::of(app);
    let id = control.add_fault(rule)?;
    let made = control.faults().into_iter().find(|rule| rule.id == id);
    made.map(|rule| (StatusCode::CREATED, Json(rule)))
        .ok_or_else(|| invalid("body.for_s", "0", "`for_s` must be more than 0"))
}

/// Rejects unknown fields: they are typing errors.
fn reject_unknown_members(typed: &Map<String, Value>, rule: &Rule) -> Reply<()> {
    let fault = serde_json::to_value(&rule.fault).unwrap_or_default();
    let known =
        |name: &str| ["scope", "times", "probability", "for_s"].contains(&name) || fault.get(name).is_some();
    match typed.keys().find(|name| !known(name)) {
        Some(name) => Err(invalid(&format!("body.{name}"), "*****", "this fault has no such field")),
        None => Ok(()),
    }
}

pub(super) async fn remove(State(app): State<App>, id: Id) -> Reply<StatusCode> {
    if app.context().faults.remove(path(id, "number of a fault rule")?) {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(ControlError::Unknown { what: "fault rule", next: "list them with `GET /_mock/faults`" }.into())
}

pub(super) async fn clear(State(app): State<App>) -> StatusCode {
    app.context().faults.clear();
    StatusCode::NO_CONTENT
}
