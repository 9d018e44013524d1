//! How the partner answered the webhooks of a journey.

use std::sync::Arc;

use catena_contract::webhook::EventName;
use catena_probe::Exchange;
use mock_catena::timeline::{AttemptResult, DeliveryRecord};

use super::Journey;
use super::relay::Relay;
use crate::judge::redirect::Confirmation;

impl Journey {
    /// Deliveries that something else answered in place of the partner.
    #[must_use]
    pub fn walled_deliveries(&self) -> Vec<Arc<Exchange>> {
        self.relay.as_ref().map(Relay::walled).unwrap_or_default()
    }

    /// Whether the deliveries confirm the connection.
    #[must_use]
    pub fn confirmation(&self) -> Confirmation {
        if self.relay.is_none() {
            return Confirmation::NoEndpoint;
        }
        let deliveries = self.catena.deliveries();
        let connected =
            deliveries.iter().find(|delivery| delivery.event_name == EventName::FleetConnectionCreated);
        match connected {
            Some(delivery) if acknowledged(delivery) => Confirmation::Confirmed,
            Some(delivery) => Confirmation::Refused { what: summary(delivery, self.relay.as_ref()) },
            None => Confirmation::Lost { what: "`fleet_connection.created` was not delivered".to_owned() },
        }
    }

    /// One line for each delivery, in the documented order of the events.
    #[must_use]
    pub fn deliveries(&self) -> Vec<String> {
        let mut lines: Vec<(usize, String)> = self
            .catena
            .deliveries()
            .iter()
            .map(|delivery| {
                let order = EventName::ONBOARDING.iter().position(|name| *name == delivery.event_name);
                (order.unwrap_or(usize::MAX), summary(delivery, self.relay.as_ref()))
            })
            .collect();
        lines.sort();
        lines.into_iter().map(|(_, line)| line).collect()
    }
}

fn acknowledged(delivery: &DeliveryRecord) -> bool {
    delivery.attempts.iter().any(|attempt| matches!(attempt.result, AttemptResult::Answered(200..=299)))
}

/// A delivery in one line, without times and ports, so that it is the same in every run.
fn summary(delivery: &DeliveryRecord, relay: Option<&Relay>) -> String {
    let last = delivery.attempts.last();
    let lost = last.and_then(|attempt| relay?.lost(&attempt.request_id.to_string()));
    let got = match last.map(|attempt| &attempt.result) {
        Some(_) if lost.is_some() => lost.unwrap_or_default(),
        Some(AttemptResult::Answered(status)) => status.to_string(),
        Some(AttemptResult::TimedOut { limit_ms }) => format!("no answer within {limit_ms} ms"),
        Some(AttemptResult::Unreachable { because }) => format!("no connection: {because}"),
        None => "nothing".to_owned(),
    };
    let tried = match delivery.attempts.len() {
        0 | 1 => String::new(),
        attempts => format!(" at attempt {attempts}"),
    };
    format!("the delivery of `{}` got {got}{tried}", delivery.event_name)
}
