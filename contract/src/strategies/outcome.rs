//! Outcomes of a session, the queries of their redirects, and the errors of a query.

use proptest::collection::vec;
use proptest::prelude::*;

use super::text::text;
use crate::{IntegrationRequestId, Outcome, Parameter, RedirectQueryError, Status};

arbitrary! {
    Outcome => outcome();
    RedirectQueryError => redirect_query_error();
}

/// How a session ended.
pub fn outcome() -> BoxedStrategy<Outcome> {
    prop_oneof![
        Just(Outcome::Success),
        any::<IntegrationRequestId>().prop_map(|id| Outcome::IntegrationRequested { id }),
        Just(Outcome::Failure),
    ]
    .boxed()
}

/// Why a redirect's query says nothing reliable.
fn redirect_query_error() -> BoxedStrategy<RedirectQueryError> {
    let unknown = text("\\PC{1,20}").prop_filter("documented", |found| found.parse::<Status>().is_err());
    prop_oneof![
        Just(RedirectQueryError::StatusMissing),
        Just(RedirectQueryError::StatusEmpty),
        Just(RedirectQueryError::StatusRepeated),
        unknown.prop_map(|found| RedirectQueryError::StatusUnknown { found }),
        Just(RedirectQueryError::IdMissing),
        Just(RedirectQueryError::IdMalformed),
        Just(RedirectQueryError::IdRepeated),
    ]
    .boxed()
}

/// A redirect's raw query: documented ones, near misses of every part, and arbitrary text.
pub fn redirect_query() -> BoxedStrategy<String> {
    let status = prop_oneof![
        4 => prop_oneof![Just("success"), Just("integration-requested"), Just("failure")].prop_map(str::to_owned),
        1 => prop_oneof![Just("Success"), Just("succes"), Just("integration_requested"), Just("pending"), Just("")]
            .prop_map(str::to_owned),
        1 => text("\\PC{0,12}"),
    ];
    let id = prop_oneof![
        3 => any::<IntegrationRequestId>().prop_map(|id| id.to_string()),
        1 => text("[0-9a-fA-F{}-]{0,40}"),
    ];
    let key = prop_oneof![
        6 => any::<Parameter>().prop_map(|parameter| parameter.as_str().to_owned()),
        1 => text("[a-zA-Z_%\\[\\]]{0,10}"),
    ];
    let pair = prop_oneof![
        3 => status.prop_map(|status| format!("status={status}")),
        3 => id.prop_map(|id| format!("integration_request_id={id}")),
        2 => (key, text("[^&#]{0,12}")).prop_map(|(key, value)| format!("{key}={value}")),
    ];
    prop_oneof![4 => vec(pair, 0..6).prop_map(|pairs| pairs.join("&")), 1 => text("(?s).{0,80}")].boxed()
}
