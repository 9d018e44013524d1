//! `GET /_mock`: a list of the commands.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::app::App;
use crate::control::{Control, Goal};
use crate::faults::Fault;

pub(super) async fn verbs(State(app): State<App>) -> Json<Value> {
    let control_token = app.context().guard.token.is_some();
    let control = Control::of(app);
    Json(json!({
        "clock": control.clock(),
        "deliveries": control.courier().totals(),
        "control_token": control_token,
        "outcomes": Goal::ALL.map(Goal::as_str),
        "faults": Fault::ALL,
        "fault_places": Fault::PLACES.into_iter().collect::<BTreeMap<_, _>>(),
        "verbs": {
            "POST /_mock/sessions": "invite a fleet, and bring it to an outcome: {fleet_ref, success_redirect_url?, failure_redirect_url?, callback_url?, outcome?}",
            "GET /_mock/sessions": "?after=ID&size=N&order=newest",
            "GET /_mock/sessions/{session}": "one session and its possible outcomes",
            "POST /_mock/sessions/{session}/outcome": "{outcome}",
            "GET /_mock/sessions/{session}/timeline": "its timeline: ?after=NUMBER&size=N&exchanges=false&controls=true",
            "POST /_mock/providers/live": "{integration_request_id} or {ext_tsp_id}",
            "GET /_mock/providers": "the providers that can go live: ?q=TEXT&size=N",
            "GET /_mock/clock": "the current time",
            "POST /_mock/clock/advance": "{seconds} or {duration}, such as `14d`",
            "POST /_mock/clock/freeze": "stop it",
            "POST /_mock/clock/resume": "resume it",
            "GET /_mock/dialect": "the value of every switch",
            "PUT /_mock/dialect": "{name} and single switches",
            "GET /_mock/dialects": "what each source says about each switch",
            "GET /_mock/faults": "the active rules",
            "POST /_mock/faults": "{fault, times?, probability?, for_s?, scope?: {subscription?, endpoint?, path?, session?}}",
            "DELETE /_mock/faults": "all of them; with /{fault}, one",
            "GET /_mock/subscriptions": "all of them; with /{webhook}, one",
            "POST /_mock/subscriptions": "{url, event_name?, secret?, filters?}; every event without `event_name`",
            "GET /_mock/subscriptions/{webhook}/secret": "its signing secret; POST /rotate makes a new one",
            "PATCH /_mock/subscriptions/{webhook}": "{url?, secret?, filters?}",
            "DELETE /_mock/subscriptions/{webhook}": "end it",
            "POST /_mock/subscriptions/{webhook}/activate": "or /pause, /replay",
            "GET /_mock/subscriptions/{webhook}/metrics": "or /logs",
            "GET /_mock/deliveries": "each with its state: ?after=NUMBER&size=N&order=newest&session=ID&state=NAME&delivery=NUMBER",
            "POST /_mock/deliveries/{delivery}/send": "send it once more: {json?, faults?: [{fault}]}",
            "GET /_mock/attempts": "complete requests and responses: ?after=NUMBER&size=N&delivery=NUMBER",
            "GET /_mock/redirects": "?after=NUMBER&size=N",
            "GET /_mock/timeline": "?after=NUMBER&size=N&exchanges=false",
            "GET /_mock/stream": "the same, live, as server-sent events: ?session=ID&exchanges=false",
            "POST /_mock/reset": "begin anew",
            "GET /_mock/export": "everything, with its secrets; ?secrets=false gives new signing secrets instead",
            "POST /_mock/import": "the JSON of an export",
        },
    }))
}
