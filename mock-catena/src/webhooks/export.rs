//! Deliveries in an export, to be imported by another simulated Catena.

use std::sync::Arc;

use catena_contract::webhook::{Envelope, SchemaVersion};
use catena_contract::{FleetId, FleetRef, InvitationId, Subscription, WebhookId, exposed_option};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Courier;
use super::delivery::Delivery;
use super::scheduler::Effects;
use crate::clock::Clock as _;
use crate::session::{About, Emitted};

/// A waiting or dead delivery. Its envelope holds secrets, so it has no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub struct ExportedDelivery {
    webhook_id: WebhookId,
    envelope: Value,
    fleet_id: Option<FleetId>,
    fleet_ref: Option<FleetRef>,
    #[serde(serialize_with = "exposed_option")]
    session: Option<InvitationId>,
    /// When it went to the dead letter queue; `None` if it waits.
    dead_since: Option<Timestamp>,
}

impl ExportedDelivery {
    fn of(webhook_id: WebhookId, delivery: &Delivery, dead_since: Option<Timestamp>) -> Option<Self> {
        let emitted = delivery.emitted.as_ref();
        let envelope = Envelope {
            version: SchemaVersion::current(),
            event: emitted.event.clone(),
            webhook_id,
            timestamp: Some(emitted.at),
            id: Some(emitted.id),
            delivery_attempt: 0,
        };
        let About { fleet_id, fleet_ref, partner: _, session } = emitted.about.clone();
        let envelope = serde_json::to_value(envelope).ok()?;
        Some(Self { webhook_id, envelope, fleet_id, fleet_ref, session, dead_since })
    }

    fn emitted(&self) -> Option<Emitted> {
        let envelope = Envelope::from_bytes(self.envelope.to_string().as_bytes()).ok()?;
        // It goes to its own subscription only, so the partner is not needed.
        let about = About {
            fleet_id: self.fleet_id,
            fleet_ref: self.fleet_ref.clone(),
            partner: None,
            session: self.session,
        };
        Some(Emitted { id: envelope.id?, at: envelope.timestamp?, about, event: envelope.event })
    }
}

impl Courier {
    /// Where the waiting or dead deliveries to a `callback_url` go.
    pub(crate) fn export_callbacks(&self) -> Vec<Subscription> {
        let scheduler = self.shared.scheduler();
        let callbacks = scheduler.queues.values().filter(|queue| queue.callback);
        let needed = callbacks.filter(|queue| !queue.pending.is_empty() || !queue.dead.is_empty());
        needed.map(|queue| queue.subscription.as_ref().clone()).collect()
    }

    /// Makes a place for imported deliveries to a `callback_url`.
    pub(crate) fn import_callbacks(&self, callbacks: Vec<Subscription>) {
        let mut scheduler = self.shared.scheduler();
        for callback in callbacks {
            scheduler.open_callback(callback);
        }
    }

    /// Every waiting or dead delivery.
    #[must_use]
    pub fn export_deliveries(&self) -> Vec<ExportedDelivery> {
        let scheduler = self.shared.scheduler();
        let mut deliveries = vec![];
        for queue in scheduler.queues.values() {
            let id = queue.subscription.id;
            deliveries.extend(
                queue
                    .dead
                    .iter()
                    .filter_map(|(since, delivery)| ExportedDelivery::of(id, delivery, Some(*since))),
            );
            deliveries.extend(
                queue
                    .pending
                    .iter()
                    .filter(|delivery| !delivery.delivered)
                    .filter_map(|delivery| ExportedDelivery::of(id, delivery, None)),
            );
        }
        deliveries
    }

    /// Adds an imported subscription without emitting an event.
    pub(crate) fn import_subscription(&self, subscription: Subscription) {
        self.shared.scheduler().open(subscription, self.shared.clock.now());
    }

    /// Imports deliveries and returns how many: waiting ones are sent, dead ones stay in the dead letter queue.
    pub fn import_deliveries(&self, deliveries: Vec<ExportedDelivery>) -> usize {
        let now = self.shared.clock.now();
        let mut effects = Effects::default();
        let mut imported = 0;
        {
            let mut scheduler = self.shared.scheduler();
            for delivery in deliveries {
                let Some(emitted) = delivery.emitted() else { continue };
                imported += usize::from(scheduler.import(
                    delivery.webhook_id,
                    &Arc::new(emitted),
                    delivery.dead_since,
                    now,
                    &mut effects,
                ));
            }
        }
        self.apply_effects(effects);
        imported
    }
}
