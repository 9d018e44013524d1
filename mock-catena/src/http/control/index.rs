//! `GET /_mock`: what can be asked here.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::app::App;
use crate::control::{Control, Goal};
use crate::faults::Fault;

pub(super) async fn verbs(State(app): State<App>) -> Json<Value> {
    let control = Control::of(app);
    Json(json!({
        "clock": control.clock(),
        "deliveries": control.totals(),
        "outcomes": Goal::ALL.map(Goal::as_str),
        "faults": Fault::ALL,
        "verbs": {
            "POST /_mock/sessions": "invite a fleet, and bring it to an outcome: {fleet_ref, success_redirect_url?, failure_redirect_url?, callback_url?, outcome?}",
            "GET /_mock/sessions": "?after=ID&size=N",
            "GET /_mock/sessions/{session}": "one session, and what it can be brought to",
            "POST /_mock/sessions/{session}/outcome": "{outcome}",
            "GET /_mock/sessions/{session}/timeline": "everything that happened to it, numbered",
            "POST /_mock/providers/live": "{integration_request_id} or {ext_tsp_id}",
            "GET /_mock/clock": "what it shows",
            "POST /_mock/clock/advance": "{seconds} or {duration}, such as `14d`",
            "POST /_mock/clock/freeze": "stop it",
            "POST /_mock/clock/resume": "let it go on",
            "GET /_mock/dialect": "where every switch stands",
            "PUT /_mock/dialect": "{name}, and any switch by itself",
            "GET /_mock/faults": "the rules at work",
            "POST /_mock/faults": "{fault, times?, probability?, for_s?, scope?: {subscription?, endpoint?, session?}}",
            "DELETE /_mock/faults": "all of them; with /{fault}, one",
            "GET /_mock/subscriptions": "all of them; with /{webhook}, one",
            "PATCH /_mock/subscriptions/{webhook}": "{url?, secret?, filters?}",
            "DELETE /_mock/subscriptions/{webhook}": "end it",
            "POST /_mock/subscriptions/{webhook}/activate": "or /pause, /replay",
            "GET /_mock/subscriptions/{webhook}/metrics": "or /logs",
            "GET /_mock/deliveries": "how each stands: ?size=N",
            "GET /_mock/attempts": "whole requests and answers: ?after=NUMBER&size=N&delivery=NUMBER",
            "GET /_mock/redirects": "?after=NUMBER&size=N",
            "GET /_mock/timeline": "?after=NUMBER&size=N",
            "GET /_mock/stream": "the same, live, as server-sent events: ?session=ID",
            "POST /_mock/reset": "begin anew",
            "GET /_mock/export": "everything, with its secrets",
            "POST /_mock/import": "what an export wrote",
        },
    }))
}
