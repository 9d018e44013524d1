//! `webhook.event.every-onboarding-event`: each event of an onboarding is acknowledged.

use std::sync::Arc;

use super::answer_of;
use crate::judge::Finding;
use catena_probe::Exchange;

/// One event and its deliveries. There are several if the first answer was late.
#[derive(Debug, Clone)]
pub struct EventDelivery {
    /// The name of the event.
    pub event: String,
    /// The deliveries, in order.
    pub tries: Vec<Arc<Exchange>>,
}

/// Judges one delivery of each event. A 404 means "no handler", as with Catena's own Go router; whether the partner
/// subscribes to that event is unknown.
#[must_use]
pub fn onboarding_events(events: &[EventDelivery]) -> Finding {
    let mut findings = Vec::new();
    let mut unhandled = Vec::new();
    for event in events {
        let Some(exchange) = event.tries.last() else { continue };
        match answer_of(exchange) {
            Err(finding) => findings.push(finding),
            Ok(answer) if answer.is_success() => findings.push(Finding::Passed),
            Ok(answer) if answer.status == 404 => unhandled.push(format!("`{}`", event.event)),
            Ok(answer) => findings.push(Finding::failed(
                "each onboarding event acknowledged with a 2xx",
                format!("the delivery of `{}` got status {}", event.event, answer.status),
            )),
        }
    }
    let finding = Finding::all_of(findings).unwrap_or_else(|| Finding::not_tested("events to deliver"));
    if finding == Finding::Passed && !unhandled.is_empty() {
        return Finding::not_applicable(format!(
            "the partner answers 404 to {}; if you subscribe to them, handle them",
            unhandled.join(", ")
        ));
    }
    finding
}
