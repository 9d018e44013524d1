//! `GET /_mock/dialects`: what each of Catena's sources says about each switch.

use std::collections::BTreeMap;

use axum::Json;
use serde::Serialize;

use crate::dialect::{Dialect, Switches};

/// Every preset and every switch.
#[derive(Serialize)]
pub(super) struct Dialects {
    presets: BTreeMap<&'static str, Switches>,
    switches: [Explained; 6],
}

/// A switch that `PUT /_mock/dialect` changes.
#[derive(Serialize)]
struct Explained {
    name: &'static str,
    question: &'static str,
    /// The values to choose from; empty for a number.
    values: &'static [&'static str],
    /// What each source says.
    says: [Says; 3],
}

#[derive(Serialize)]
struct Says {
    source: &'static str,
    text: &'static str,
}

pub(super) async fn list() -> Json<Dialects> {
    let presets = Dialect::ALL.into_iter().map(|dialect| (dialect.as_str(), dialect.switches())).collect();
    Json(Dialects { presets, switches: SWITCHES })
}

const SILENT: &str = "Does not say.";

const fn switch(
    name: &'static str,
    question: &'static str,
    values: &'static [&'static str],
    [docs, sdk, openapi]: [&'static str; 3],
) -> Explained {
    let says = [
        Says { source: "docs", text: docs },
        Says { source: "connect-sdk", text: sdk },
        Says { source: "openapi", text: openapi },
    ];
    Explained { name, question, values, says }
}

const SWITCHES: [Explained; 6] = [
    switch(
        "requested_target",
        "Where does a session go that ended in an integration request?",
        &["success", "failure"],
        [
            "To success_redirect_url (integration requests).",
            "To failure_redirect_url (README of catena-connect-sdk).",
            SILENT,
        ],
    ),
    switch(
        "request_id_in_webhooks",
        "Do tsp.requested and tsp.created carry integration_request_id?",
        &["true", "false"],
        ["Yes (integration requests).", SILENT, "No: the schemas of these events do not have it."],
    ),
    switch(
        "delivered",
        "Which answer counts as delivered?",
        &["any-but-5xx", "2xx"],
        ["Any except 5xx, so also a 4xx (webhook setup).", SILENT, "A 2xx (WebhookMetrics)."],
    ),
    switch(
        "attempts",
        "How many attempts does a delivery get?",
        &[],
        [
            "4: three retries after the first (overview).",
            SILENT,
            "3: the documented values of X-Delivery-Attempt are 1 to 3.",
        ],
    ),
    switch(
        "breaker",
        "When does a subscription become stale?",
        &["tiers", "six-hours"],
        [
            "By three tiers of volume (operations and monitoring).",
            SILENT,
            "When fewer than 90 % succeed over six hours (webhook.staled).",
        ],
    ),
    switch(
        "mixed_session",
        "What is the outcome of a visit with a connection and a request?",
        &["success", "integration-requested"],
        [SILENT, SILENT, SILENT],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::SwitchRequest;

    #[test]
    fn every_explained_switch_and_value_can_be_set() {
        for switch in SWITCHES {
            let values: Vec<serde_json::Value> = switch
                .values
                .iter()
                .map(|value| serde_json::from_str(value).unwrap_or_else(|_| (*value).into()))
                .collect();
            for value in if values.is_empty() { vec![3.into()] } else { values } {
                let request = serde_json::json!({ switch.name: value });
                let request: SwitchRequest = serde_json::from_value(request).unwrap();
                let applied = serde_json::to_value(request.apply(&Dialect::Docs.switches())).unwrap();
                assert_eq!(applied[switch.name], value);
            }
        }
    }
}
