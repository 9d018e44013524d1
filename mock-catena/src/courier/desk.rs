//! Where events are handed in, and the workers that carry them out.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use catena_contract::{Subscription, SubscriptionStatus, WebhookId, mask_url};
use reqwest::Client;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::attempt::post;
use super::letter::Letter;
use super::log::DeliveryLog;
use super::{AttemptRecord, AttemptResult, DeliveryRecord, DeliveryState};
use crate::clock::Clock;
use crate::dialect::{DeliveredRule, Switches};
use crate::session::Emitted;

/// Numbers of the courier, documented or chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tuning {
    /// How long a receiver may take (docs webhook-setup: 3 s).
    pub limit: Duration,
    /// How many attempts are made. One: retries come with the dead letter queue.
    pub attempts: u32,
    /// How many letters may wait for one subscription.
    pub queue: usize,
    /// How many deliveries the log keeps.
    pub log: usize,
}

impl Default for Tuning {
    fn default() -> Self {
        Self { limit: Duration::from_secs(3), attempts: 1, queue: 10_000, log: 10_000 }
    }
}

/// Takes events to subscribers. Cheap to clone; the clones share workers and log.
#[derive(Clone)]
pub struct Courier {
    office: Arc<Office>,
}

/// What the clones of a courier and its workers share.
struct Office {
    clock: Arc<dyn Clock>,
    switches: Switches,
    tuning: Tuning,
    client: OnceLock<Option<Client>>,
    log: Mutex<DeliveryLog>,
    /// How many letters are on their way.
    under_way: watch::Sender<usize>,
    workers: Mutex<Workers>,
}

#[derive(Default)]
struct Workers {
    doors: HashMap<WebhookId, mpsc::Sender<Letter>>,
    tasks: JoinSet<()>,
}

impl Courier {
    /// A courier without workers; each subscription gets one with its first event.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, switches: Switches, tuning: Tuning) -> Self {
        let office = Office {
            clock,
            switches,
            tuning,
            client: OnceLock::new(),
            log: Mutex::new(DeliveryLog::new(tuning.log)),
            under_way: watch::Sender::new(0),
            workers: Mutex::default(),
        };
        Self { office: Arc::new(office) }
    }

    /// Hands an event to every subscription that wants it. Returns at once; must be called within a tokio runtime.
    pub fn emit(&self, mut emitted: Emitted, subscriptions: &[Subscription]) {
        emitted.event = self.office.switches.tell(emitted.event);
        let Some(name) = emitted.event.known_name() else { return };
        for subscription in subscriptions {
            let about = &emitted.about;
            if subscription.status == SubscriptionStatus::Active
                && subscription.event_name == name
                && subscription.filters.pass(about.fleet_id, about.fleet_ref.as_ref())
            {
                self.post_to_worker(Letter { subscription: subscription.clone(), emitted: emitted.clone() });
            }
        }
    }

    /// The newest deliveries, in the order they came to an end.
    #[must_use]
    pub fn deliveries(&self) -> Vec<DeliveryRecord> {
        self.office.log.lock().unwrap_or_else(PoisonError::into_inner).to_vec()
    }

    /// Waits until everything handed in so far was delivered or has failed.
    pub async fn settled(&self) {
        let mut under_way = self.office.under_way.subscribe();
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = under_way.wait_for(|letters| *letters == 0).await;
    }

    /// Stops the workers. What they had not delivered is lost, as when a process ends.
    pub fn stop(&self) {
        let mut workers = self.office.workers.lock().unwrap_or_else(PoisonError::into_inner);
        workers.doors.clear();
        workers.tasks.abort_all();
        self.office.under_way.send_replace(0);
    }

    fn post_to_worker(&self, letter: Letter) {
        let mut workers = self.office.workers.lock().unwrap_or_else(PoisonError::into_inner);
        let id = letter.subscription.id;
        self.office.under_way.send_modify(|letters| *letters += 1);
        let door = match workers.doors.get(&id) {
            Some(door) => door.clone(),
            None => {
                let (door, letters) = mpsc::channel(self.office.tuning.queue);
                workers.tasks.spawn(carry(Arc::clone(&self.office), letters));
                workers.doors.insert(id, door.clone());
                door
            }
        };
        if let Err(refused) = door.try_send(letter) {
            self.office.finish(&refused.into_inner(), vec![], DeliveryState::Overflowed);
        }
    }
}

/// One subscription's worker: a letter after the other.
async fn carry(office: Arc<Office>, mut letters: mpsc::Receiver<Letter>) {
    while let Some(letter) = letters.recv().await {
        let mut attempts = vec![];
        let mut state = DeliveryState::Failed;
        for number in 1..=office.tuning.attempts {
            let Some(record) = office.attempt(&letter, number).await else { break };
            let delivered = counts(office.switches.delivered, &record.result);
            attempts.push(record);
            if delivered {
                state = DeliveryState::Delivered;
                break;
            }
        }
        office.finish(&letter, attempts, state);
    }
}

const fn counts(rule: DeliveredRule, result: &AttemptResult) -> bool {
    match result {
        AttemptResult::Answered(status) => rule.accepts(*status),
        AttemptResult::TimedOut { .. } | AttemptResult::Unreachable { .. } => false,
    }
}

impl Office {
    async fn attempt(&self, letter: &Letter, number: u32) -> Option<AttemptRecord> {
        let sent_at = self.clock.now();
        let sealed = match letter.seal(number, sent_at) {
            Ok(sealed) => sealed,
            Err(error) => {
                tracing::error!(%error, event = letter.emitted.event.name(), "cannot make a delivery");
                return None;
            }
        };
        let request_id = sealed.request_id;
        let url = letter.subscription.url.url().clone();
        let (result, elapsed_ms) = match self.client() {
            Some(client) => post(client, url, sealed, self.tuning.limit).await,
            None => (AttemptResult::Unreachable { because: "no HTTP client could be made".to_owned() }, 0),
        };
        Some(AttemptRecord { number, request_id, sent_at, result, elapsed_ms })
    }

    /// Made with the first delivery: reading the trusted certificates would double the time a start takes.
    fn client(&self) -> Option<&Client> {
        self.client.get_or_init(new_client).as_ref()
    }

    fn finish(&self, letter: &Letter, attempts: Vec<AttemptRecord>, state: DeliveryState) {
        if let Some(event_name) = letter.emitted.event.known_name() {
            let record = DeliveryRecord {
                webhook_id: letter.subscription.id,
                url: mask_url(&letter.subscription.url),
                event_name,
                event_id: letter.emitted.id,
                attempts,
                state,
            };
            let (webhook_id, last) = (record.webhook_id, record.attempts.last());
            tracing::info!(%event_name, %webhook_id, ?state, result = ?last.map(|last| &last.result), "delivery");
            self.log.lock().unwrap_or_else(PoisonError::into_inner).push(record);
        }
        self.under_way.send_modify(|letters| *letters = letters.saturating_sub(1));
    }
}

fn new_client() -> Option<Client> {
    // An error means that a provider is installed already, which is all we want.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        // Receivers are mostly on this computer, where a proxy of the environment cannot see them.
        .no_proxy()
        // Receivers under development come and go: a connection they may have closed is not used again.
        .pool_idle_timeout(Duration::from_secs(5))
        .build()
        .inspect_err(|error| tracing::error!(%error, "cannot make an HTTP client"))
        .ok()
}
