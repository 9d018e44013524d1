//! Sends a delivery once more at the user's request: the same body, another one, or with faults.
//!
//! Such an attempt is recorded in the timeline, but it is not the courier's: it repeats the number of the last attempt,
//! is not retried, and counts neither for the breaker nor for metrics, logs and the delivery's state.

use std::sync::Arc;

use catena_contract::{EventId, InvitationId, Subscription, WebhookId, mask_url};

use super::attempt;
use super::courier::Courier;
use super::endpoint::Endpoint;
use super::request::{Signing, request_id};
use crate::clock::Clock as _;
use crate::faults::{Fault, FaultPoint};
use crate::timeline::{AttemptRecord, Entry, EntryKind};

/// What to send instead of the same request.
#[derive(Debug, Clone, Default)]
pub struct Resend {
    /// The body before compression; `None` repeats the last one.
    pub json: Option<String>,
    /// Faults that change the request.
    pub faults: Vec<Fault>,
}

/// Why a delivery was not sent again. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResendError {
    /// No attempt of it is in the timeline.
    #[error("no attempt of this delivery is in the timeline; list deliveries with `GET /_mock/deliveries`")]
    Unknown,
    /// Its subscription is gone, and with it the secret.
    #[error("the subscription of this delivery was deleted, and with it the secret that signs")]
    Unsubscribed,
    /// The fault is not one of a request.
    #[error("`{0}` does not change a single request; add it as a rule with `POST /_mock/faults`")]
    Fault(&'static str),
    /// The URL or the body cannot be used.
    #[error("no request can be made from it: {0}")]
    Request(String),
}

/// An attempt that is repeated.
struct Earlier {
    webhook_id: WebhookId,
    event_name: catena_contract::webhook::EventName,
    session: Option<InvitationId>,
    attempt: u32,
    json: String,
}

impl Courier {
    /// Sends a delivery once more and returns the number of the timeline entry and the attempt.
    ///
    /// # Errors
    /// [`ResendError`].
    pub async fn resend(&self, delivery: u64, what: Resend) -> Result<AttemptRecord, ResendError> {
        if let Some(fault) = what.faults.iter().find(|fault| !changes_the_request(fault)) {
            return Err(ResendError::Fault(fault.name()));
        }
        let earlier = self.earlier(delivery).ok_or(ResendError::Unknown)?;
        let (subscription, signed) = self.receiver(earlier.webhook_id).ok_or(ResendError::Unsubscribed)?;
        let endpoint = Endpoint::to(subscription.url.url(), &self.shared.pool)
            .ok_or_else(|| ResendError::Request(mask_url(&subscription.url)))?;
        let sent_before = self.shared.journal.after(0, usize::MAX, None).last().map_or(0, |last| last.number);
        let label = EventId::new(uuid::Uuid::from_u64_pair(delivery, sent_before));
        let now = self.shared.clock.now();
        let signing = Signing {
            subscription: &subscription,
            event_name: earlier.event_name,
            attempt: earlier.attempt,
            request_id: request_id(label, earlier.webhook_id, earlier.attempt),
            faults: &what.faults,
            signed,
            now,
        };
        let how = describe(delivery, &what);
        let body = what.json.unwrap_or(earlier.json).into_bytes();
        let request = signing.request(body).map_err(|error| ResendError::Request(error.to_string()))?;
        let request_id = request.request_id;
        self.shared.journal.write(now, earlier.session, EntryKind::Control { command: how });
        let (connector, limit) = (&self.shared.connector, self.shared.config.limit);
        let (result, elapsed_ms, exchange) =
            attempt::post(connector, &endpoint, &mut None, request, limit).await;
        let record = AttemptRecord { number: earlier.attempt, request_id, sent_at: now, result, elapsed_ms };
        let kind = EntryKind::Attempt {
            delivery,
            webhook_id: earlier.webhook_id,
            event_name: earlier.event_name,
            attempt: record.clone(),
            exchange: Some(Arc::new(exchange)),
        };
        self.shared.journal.write(self.shared.clock.now(), earlier.session, kind);
        Ok(record)
    }

    /// The last attempt of a delivery with a complete body, else its last one.
    fn earlier(&self, number: u64) -> Option<Earlier> {
        let all = self.shared.journal.after(0, usize::MAX, None);
        let mut attempts: Vec<Earlier> = all.iter().filter_map(|entry| earlier(entry, number)).collect();
        let complete = attempts
            .iter()
            .rposition(|earlier| serde_json::from_str::<serde::de::IgnoredAny>(&earlier.json).is_ok());
        match complete {
            Some(at) => Some(attempts.swap_remove(at)),
            None => attempts.pop(),
        }
    }

    /// Where a delivery goes, and whether it is signed.
    fn receiver(&self, id: WebhookId) -> Option<(Arc<Subscription>, bool)> {
        let scheduler = self.shared.scheduler();
        let queue = scheduler.queues.get(&id)?;
        Some((Arc::clone(&queue.subscription), !queue.callback))
    }
}

fn earlier(entry: &Entry, number: u64) -> Option<Earlier> {
    let EntryKind::Attempt { delivery, webhook_id, event_name, attempt, exchange: Some(exchange) } =
        &entry.kind
    else {
        return None;
    };
    (*delivery == number).then(|| Earlier {
        webhook_id: *webhook_id,
        event_name: *event_name,
        session: entry.session,
        attempt: attempt.number,
        json: exchange.json(),
    })
}

fn describe(delivery: u64, what: &Resend) -> String {
    let mut text = format!("delivery {delivery} sent again");
    if what.json.is_some() {
        text.push_str(", edited");
    }
    for fault in &what.faults {
        text.push_str(", with ");
        text.push_str(fault.name());
    }
    text
}

/// Whether a fault changes a request, and not whether or when it is sent.
fn changes_the_request(fault: &Fault) -> bool {
    fault.place() == FaultPoint::Delivery
        && !matches!(fault, Fault::Duplicate | Fault::Reorder | Fault::Delay { .. } | Fault::Drop)
}
