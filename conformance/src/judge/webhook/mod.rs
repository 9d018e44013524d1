//! Judges of what happens when Catena calls the partner's webhook endpoint.

mod acceptable;
pub(crate) mod accepted;
mod acknowledgement;
pub(crate) mod burst;
pub(crate) mod duplicates_at_once;
mod effects;
pub(crate) mod gzip;
pub(crate) mod keeps_event;
pub(crate) mod method_get;
pub(crate) mod onboarding_events;
pub(crate) mod refusal_cause;
mod refusal_contrast;
pub(crate) mod refused;
mod sandwich;
pub(crate) mod unicode;
pub(crate) mod unusual;

pub use acceptable::{large_body, not_json, unknown_event};
pub use accepted::accepted;
pub use acknowledgement::{ANSWER_WITHIN, in_time, with_202};
pub use burst::{Burst, burst};
pub use duplicates_at_once::{DuplicatesAtOnce, duplicates_at_once};
pub use effects::{is_live, no_second_effect, nothing_stored, stored_as_live, took_effect};
pub use gzip::{GzipPair, gzip};
pub use keeps_event::keeps_event;
pub use method_get::method_get;
pub use onboarding_events::{EventDelivery, onboarding_events};
pub use refusal_cause::{
    Change, Experiment, Fault, RefusalStudy, experiments, first_line, is_refusal, status_and_text,
};
pub use refusal_contrast::{Contrast, names_the_signature};
pub use refused::{refused, without_server_error};
pub use sandwich::Sandwich;
pub use unicode::{name_stored, unicode};
pub use unusual::{acknowledged, exact_bytes, null_fleet_ref, recent};

use super::Finding;
use super::no_result::{interference, lost};
use catena_probe::{Answer, Exchange};

/// The finding for a profile without a webhook endpoint.
#[must_use]
pub fn no_endpoint() -> Finding {
    Finding::not_tested("`[webhook]`, or `--webhook-url`")
}

/// The answer, or the finding that says why there is none from the partner.
fn answer_of(exchange: &Exchange) -> Result<&Answer, Finding> {
    match &exchange.answer {
        Err(error) => Err(lost(error)),
        Ok(answer) => interference(exchange).map_or(Ok(answer), Err),
    }
}

fn is_acknowledged(exchange: &Exchange) -> bool {
    exchange.answer.as_ref().is_ok_and(Answer::is_success)
}

/// The status of one of several deliveries, for findings.
fn status_of(exchange: &Exchange, answer: &Answer) -> String {
    format!("{} got status {}", exchange.what, answer.status)
}
