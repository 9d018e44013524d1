//! A run against a webhook endpoint: between a genuine delivery before and one after, each of them accepted.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use catena_contract::Interpretations;
use futures::{StreamExt as _, stream};
use tokio::time::Instant;

use super::DeliveryCase;
use super::DeliveryFailure;
use super::Now;
use super::case::CaseRecipe;
use super::client::{Sender, Taken};
use crate::fuzz::Causes;
use crate::fuzz::FuzzError;
use crate::fuzz::Outcome;
use crate::fuzz::Tally;
use crate::fuzz::Violation;
use crate::fuzz::redirect::Again;
use crate::fuzz::{GONE, Plan};
use crate::seed::Seed;
use catena_probe::Limits;
use catena_probe::WebhookTarget;

/// An endpoint that has accepted a genuine delivery, and is ready to be fuzzed.
pub struct Endpoint {
    sender: Sender,
    plan: Plan,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint").field("plan", &self.plan).finish_non_exhaustive()
    }
}

impl Endpoint {
    /// Sends a genuine delivery.
    ///
    /// # Errors
    /// [`FuzzError`], if the endpoint cannot be reached, or refuses it.
    pub async fn open(
        target: WebhookTarget,
        limits: &Limits,
        plan: Plan,
        now: Now,
    ) -> Result<Self, FuzzError> {
        let mut sender = Sender::new(target, limits, &plan, now)?;
        sender.control().await?;
        Ok(Self { sender, plan })
    }

    /// Tries a delivery again that failed before. It counts as mended only while a genuine one is accepted.
    pub async fn again(&mut self, delivery_case: &DeliveryCase) -> Again {
        match self.sender.tries(delivery_case).await {
            Taken::Failed(violation) => Again::StillFailing(violation),
            Taken::Unclear(because) => Again::CannotTell(because),
            Taken::Held(_) => match self.sender.control().await {
                Ok(()) => Again::Fixed,
                Err(error) => Again::CannotTell(error.to_string()),
            },
        }
    }

    /// Tries the plan's cases, as many at one time as it says. What comes of them is looked at in their order, so that
    /// the same cases make the same failures however many are under way. Each failure is handed to `found` as soon as
    /// it is as small as it gets, so that nothing is lost when `interrupted` ends the run.
    pub async fn run(
        self,
        tally: Arc<Tally>,
        mut found: impl FnMut(&DeliveryFailure),
        interrupted: impl Future<Output = String>,
    ) -> Outcome<DeliveryFailure> {
        let Self { mut sender, plan } = self;
        let (started, mut causes, mut reason) = (Instant::now(), Causes::default(), None);
        let mut silent = 0;
        let mut interrupted = std::pin::pin!(interrupted);
        let idle = Arc::new(Idle { first: sender.another(), others: Mutex::default() });
        let in_time = |_: &u64| plan.max_time.is_none_or(|limit| started.elapsed() < limit);
        let mut trials = stream::iter((0..plan.cases).take_while(in_time))
            // A task of its own each, so that answers are read while a failure is made smaller.
            .map(|number| tokio::spawn(preflight(Arc::clone(&idle), plan.seed, number)))
            .buffered(plan.concurrency);
        loop {
            let preflight = tokio::select! {
                biased;
                because = &mut interrupted => {
                    reason = Some(because);
                    break;
                }
                preflight = trials.next() => preflight,
            };
            let Some(preflight) = preflight else { break };
            let (case, taken) = match preflight {
                Ok(tried) => tried,
                Err(broke) => {
                    reason = Some(format!("a delivery came to no end: {broke}"));
                    break;
                }
            };
            silent = if matches!(taken, Taken::Unclear(_)) { silent + 1 } else { 0 };
            let violation = match taken {
                Taken::Held(class) => {
                    tally.held(Interpretations::of(&[class]));
                    continue;
                }
                Taken::Unclear(_) => {
                    tally.gave_nothing();
                    if silent < GONE {
                        continue;
                    }
                    reason = Some("the partner no longer answers".to_owned());
                    break;
                }
                Taken::Failed(violation) => violation,
            };
            tally.failed();
            let delivery_case = case.delivery_case();
            if causes.covers(delivery_case.odd(), &violation) {
                continue;
            }
            let smallest = tokio::select! {
                biased;
                because = &mut interrupted => {
                    reason = Some(because);
                    None
                }
                smallest = smallest(&mut sender, case, &violation, plan.shrinks) => Some(smallest),
            };
            let failure = match smallest {
                Some(Some(smallest)) => DeliveryFailure::new(smallest, violation, true),
                Some(None) => {
                    causes.passes();
                    continue;
                }
                // Cut short: kept as it was found.
                None => DeliveryFailure::new(delivery_case, violation, false),
            };
            found(&failure);
            causes.add(failure);
            if reason.is_some() {
                break;
            }
        }
        drop(trials);
        if reason.is_none() && sender.control().await.is_err() {
            reason = Some("a genuine delivery is no longer accepted".to_owned());
        }
        let elapsed = started.elapsed();
        let mut outcome =
            Outcome::new(plan.seed, tally.cases(), elapsed, tally.classes(), causes.into_found());
        outcome.inconclusive = tally.inconclusive();
        outcome.interrupted = reason;
        outcome
    }
}

/// Senders that are not under way, each with a connection that was used before.
struct Idle {
    first: Sender,
    others: Mutex<Vec<Sender>>,
}

impl Idle {
    fn others(&self) -> MutexGuard<'_, Vec<Sender>> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tries the case with this number.
async fn preflight(idle: Arc<Idle>, seed: Seed, number: u64) -> (CaseRecipe, Taken) {
    let case = CaseRecipe::from_seed(&seed.bytes_for(&format!("fuzz/deliveries/{number}")));
    let known = idle.others().pop();
    let mut sender = known.unwrap_or_else(|| idle.first.another());
    let taken = sender.tries(&case.delivery_case()).await;
    idle.others().push(sender);
    (case, taken)
}

/// The smallest delivery that fails alike, if it still does when it is tried twice more: first with less that is odd,
/// then with less in its body.
async fn smallest(
    sender: &mut Sender,
    mut case: CaseRecipe,
    violation: &Violation,
    mut attempts: u32,
) -> Option<DeliveryCase> {
    let first = case.delivery_case();
    'plainer: loop {
        for simpler in case.simpler() {
            if attempts == 0 {
                break 'plainer;
            }
            attempts -= 1;
            if sender.fails(&simpler.delivery_case(), violation).await {
                case = simpler;
                continue 'plainer;
            }
        }
        break;
    }
    let plainest = case.delivery_case();
    let mut smallest = plainest.clone();
    'smaller: loop {
        for smaller in smallest.smaller() {
            if attempts == 0 {
                break 'smaller;
            }
            attempts -= 1;
            if sender.fails(&smaller, violation).await {
                smallest = smaller;
                continue 'smaller;
            }
        }
        break;
    }
    for candidate in [smallest, plainest, first] {
        if sender.fails(&candidate, violation).await && sender.fails(&candidate, violation).await {
            return Some(candidate);
        }
    }
    None
}
