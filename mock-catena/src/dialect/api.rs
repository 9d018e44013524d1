//! Switches of the API: where its documents, its older versions and the examples of the Go client disagree.

use serde::{Deserialize, Serialize};

/// The switches of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ApiSwitches {
    /// The answer to a wildcard subscription that has one event, such as `vehicle_location.*`.
    pub wildcard_of_one: WildcardOfOne,
    /// Whether a fleet may be invited with an empty `fleet_ref`.
    pub empty_fleet_ref: EmptyFleetRef,
    /// The version of connection ids.
    pub connection_ids: ConnectionIds,
    /// The keys of answers.
    pub answer_keys: AnswerKeys,
}

/// The answer to a wildcard subscription that has one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WildcardOfOne {
    /// A list, as for every wildcard (OpenAPI `create_webhook_subscription`).
    Array,
    /// The subscription alone (the Go client's example takes anything else for a failure).
    Object,
}

/// Whether a fleet may be invited with an empty `fleet_ref`. No source states a length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EmptyFleetRef {
    /// No: a reference that is the same for every fleet is a mistake (assumption `fleet-ref-form`).
    Refused,
    /// Yes: the schema has no minimum length, and the Go client's example sends it.
    Accepted,
}

/// The version of connection ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConnectionIds {
    /// Random, as seen on the live server in April 2026.
    V4,
    /// Sorted by time, as in the docs' newest sample (30 April 2026).
    V7,
}

/// The keys of the API's answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerKeys {
    /// Those of the newest published documents, and no others.
    Published,
    /// Those of the first published documents: the first generation of the Go client refuses any other.
    FirstGeneration,
}
