//! A letter as an export carries it from one Catena to another.

use std::sync::Arc;

use catena_contract::webhook::{Envelope, SchemaVersion};
use catena_contract::{FleetId, FleetRef, InvitationId, Subscription, WebhookId, exposed_option};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Courier;
use super::delivery::Letter;
use super::scheduler::Outcome;
use crate::clock::Clock as _;
use crate::session::{About, Emitted};

/// A letter that waits, or lies in the dead letter queue. Its envelope is a secret, so it has no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub struct Parcel {
    webhook_id: WebhookId,
    envelope: Value,
    fleet_id: Option<FleetId>,
    fleet_ref: Option<FleetRef>,
    #[serde(serialize_with = "exposed_option")]
    session: Option<InvitationId>,
    /// Since when it is dead; `None` if it waits.
    dead_since: Option<Timestamp>,
}

impl Parcel {
    fn of(webhook_id: WebhookId, letter: &Letter, dead_since: Option<Timestamp>) -> Option<Self> {
        let emitted = letter.emitted.as_ref();
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
        // It goes to its own subscription alone, so that whose it is need not be kept.
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
    /// Every letter of a subscription that waits or is dead. Those to a `callback_url` are left out: their lines
    /// live only as long as they do.
    #[must_use]
    pub fn parcels(&self) -> Vec<Parcel> {
        let book = self.office.book();
        let mut parcels = vec![];
        for line in book.lines.values().filter(|line| !line.callback) {
            let id = line.subscription.id;
            parcels
                .extend(line.dead.iter().filter_map(|(since, letter)| Parcel::of(id, letter, Some(*since))));
            parcels.extend(
                line.queue
                    .iter()
                    .filter(|letter| !letter.taken)
                    .filter_map(|letter| Parcel::of(id, letter, None)),
            );
        }
        parcels
    }

    /// Opens a line as it stood elsewhere, and tells nobody.
    pub(crate) fn take_over(&self, subscription: Subscription) {
        self.office.book().open(subscription, self.office.clock.now());
    }

    /// Takes letters up: those that waited are sent, the dead ones stay dead. How many there were.
    pub fn take_up(&self, parcels: Vec<Parcel>) -> usize {
        let now = self.office.clock.now();
        let mut outcome = Outcome::default();
        let mut taken = 0;
        {
            let mut book = self.office.book();
            for parcel in parcels {
                let Some(emitted) = parcel.emitted() else { continue };
                taken += usize::from(book.take_up(
                    parcel.webhook_id,
                    &Arc::new(emitted),
                    parcel.dead_since,
                    now,
                    &mut outcome,
                ));
            }
        }
        self.carry_out(outcome);
        taken
    }
}
