//! Judges of what happens when Catena calls the partner.

mod acceptable;
pub(crate) mod accepted;
mod acknowledgement;
pub(crate) mod burst;
mod effects;
pub(crate) mod gzip;
pub(crate) mod method_get;
pub(crate) mod onboarding_events;
pub(crate) mod refused;
mod sandwich;
pub(crate) mod taken;

pub use acceptable::{large, unknown_event, unread};
pub use accepted::accepted;
pub use acknowledgement::{ANSWER_WITHIN, in_time, with_202};
pub use burst::{Burst, burst};
pub use effects::{is_live, no_second_effect, nothing_stored, stored_as_live, took_effect};
pub use gzip::{GzipTwins, gzip};
pub use method_get::method_get;
pub use onboarding_events::{EventDelivery, onboarding_events};
pub use refused::{refused, without_server_error};
pub use sandwich::Sandwich;
pub use taken::{exact_bytes, null_fleet_ref, recent, taken};

use super::Finding;
use catena_probe::{Answer, Exchange};

/// What every webhook check needs, and a profile may lack.
#[must_use]
pub fn no_endpoint() -> Finding {
    Finding::not_tested("`[webhook]` in the profile, or `--webhook-url`")
}

/// The answer, if it says anything about the partner.
fn telling(exchange: &Exchange) -> Result<&Answer, Finding> {
    match &exchange.answer {
        Err(error) => Err(Finding::inconclusive(format!("{error}; {}", error.advice()))),
        Ok(answer) if answer.is_interference() => Err(Finding::inconclusive(format!(
            "status {}: a matter of pace or of what stands in between",
            answer.status
        ))),
        Ok(answer) => Ok(answer),
    }
}

/// What was observed of one of several deliveries.
fn got(exchange: &Exchange, answer: &Answer) -> String {
    format!("{} got status {}", exchange.what, answer.status)
}
