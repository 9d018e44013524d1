//! The search: batches of cases run concurrently, and their failures are minimized in the order of the cases.

use std::ops::Range;
use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use futures::{StreamExt as _, stream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

use super::dedup::FailureGroups;
use super::saved::SavedFailure;
use super::shrink::shrink;
use super::standing::Standing;
use super::{
    Blame, Failure, FuzzCase as _, FuzzOutcome, FuzzTarget, Judgement, Plan, Progress, Refusal, RetryResult,
    Violation,
};

/// Cases in a row without a usable response, after which the run ends.
const MOST_INCONCLUSIVE: u32 = 25;
/// The pause before a case without a usable response is tried again.
pub(super) const PAUSE: Duration = Duration::from_millis(100);

/// A page or an endpoint that responds as documented, and is ready to be fuzzed.
pub struct Session<T> {
    pub(super) target: T,
    pub(super) plan: Plan,
}

impl<T> std::fmt::Debug for Session<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("plan", &self.plan).finish_non_exhaustive()
    }
}

impl<T: FuzzTarget> Session<T> {
    /// Tries a saved failure again; `None` if it belongs to another kind of target.
    pub async fn retry_saved(&mut self, saved: &SavedFailure) -> Option<RetryResult> {
        self.target.retry(saved).await
    }

    /// Tries the plan's cases. Each failure is handed to `found` as soon as it is minimized, so that nothing is lost
    /// when `interrupted` ends the run. The same seed gives the same failures, however many connections there are.
    pub async fn run(
        &mut self,
        progress: Arc<Progress>,
        mut found: impl FnMut(&Failure<T::Case>),
        interrupted: impl Future<Output = String>,
    ) -> FuzzOutcome<T::Case> {
        let Self { target, plan } = self;
        let plan = *plan;
        let run = Arc::new(Run::new(target.another(), plan, progress));
        let mut groups = FailureGroups::default();
        if let Some(failure) = trap(target).await {
            found(&failure);
            groups.failures.push(failure);
        }
        let mut reason: Option<String> = None;
        let mut interrupted = pin!(interrupted);
        let mut batches = stream::iter(plan.batches().take_while(|_| !run.has_ended()))
            // Tasks, so that they go on while a failure is minimized.
            .map(|numbers| tokio::spawn(Arc::clone(&run).try_batch(numbers)))
            .buffered(plan.concurrency);
        loop {
            let batch = tokio::select! {
                biased;
                because = &mut interrupted, if reason.is_none() => {
                    reason = Some(because);
                    run.stop();
                    continue;
                }
                batch = batches.next() => batch,
            };
            let failing = match batch {
                None => break,
                Some(Ok(failing)) => failing,
                Some(Err(error)) => {
                    reason.get_or_insert_with(|| format!("a case was not completed: {error}"));
                    run.stop();
                    continue;
                }
            };
            reason = reason.or_else(|| run.unreachable());
            for (number, violation) in failing {
                let Some(case) = target.case(&plan, number) else { continue };
                // Cases overlap, so an earlier one may have been blocked too; nothing confirms it now.
                if groups.blocked > 0 || run.standing.is_blocked() {
                    groups.blocked += 1;
                    continue;
                }
                if groups.includes(&case, &violation) {
                    continue;
                }
                let fails = async |case: &T::Case| target.try_case(case).await.is_failure(&violation);
                let minimized = tokio::select! {
                    biased;
                    because = &mut interrupted, if reason.is_none() => {
                        reason = Some(because);
                        run.stop();
                        None
                    }
                    () = run.out_of_time(), if reason.is_none() => None,
                    minimized = shrink(&case, plan.shrinks, fails), if reason.is_none() => Some(minimized),
                    else => None,
                };
                let failure = match minimized {
                    Some(Some(minimized)) => match target.blame(&minimized, &violation).await {
                        Blame::Handler => Failure::new(minimized, violation, true),
                        Blame::Platform => {
                            let failure = Failure::new(minimized, violation, true);
                            groups.add(Failure { platform: true, ..failure }, &case);
                            continue;
                        }
                        Blame::Blocked(refusal) => {
                            run.block(target, number, &refusal);
                            reason = run.unreachable();
                            groups.blocked += 1;
                            continue;
                        }
                    },
                    Some(None) => {
                        groups.unreproduced += 1;
                        continue;
                    }
                    // The run ends, so the case stays as it is.
                    None => Failure::new(case.clone(), violation, false),
                };
                found(&failure);
                groups.add(failure, &case);
            }
        }
        drop(batches);
        reason = reason.or_else(|| run.unreachable());
        if reason.is_none() {
            reason = target.still_testable().await.err();
        }
        let outcome = FuzzOutcome::new(plan.seed, run.started.elapsed(), &run.progress, groups);
        FuzzOutcome { interrupted: reason, ..outcome }
    }
}

/// The failure that every case which no partner should accept shows, if they all show the same one.
async fn trap<T: FuzzTarget>(target: &mut T) -> Option<Failure<T::Case>> {
    let (cases, why) = T::Case::never_accepted();
    let mut first: Option<(T::Case, Violation)> = None;
    for case in cases {
        let Judgement::Failed(violation) = target.try_case(&case).await else { return None };
        match &first {
            None => first = Some((case, violation)),
            Some((_, known)) if *known == violation && known.rule.is_about_acceptance() => {}
            Some(_) => return None,
        }
    }
    let (case, violation) = first?;
    Some(Failure { trap: Some(why), cases: 0, ..Failure::new(case, violation, true) })
}

/// What all batches of a run share.
struct Run<T> {
    plan: Plan,
    progress: Arc<Progress>,
    started: Instant,
    stop: watch::Sender<bool>,
    /// Cases without a usable response since the last one that had one.
    inconclusive: AtomicU32,
    standing: Standing,
    unreachable: OnceLock<String>,
    first: T,
    /// Connections that no batch uses at the moment.
    idle: Mutex<Vec<T>>,
}

impl<T: FuzzTarget> Run<T> {
    fn new(first: T, plan: Plan, progress: Arc<Progress>) -> Self {
        Self {
            plan,
            progress,
            started: Instant::now(),
            stop: watch::Sender::new(false),
            inconclusive: AtomicU32::new(0),
            standing: Standing::default(),
            unreachable: OnceLock::new(),
            first,
            idle: Mutex::default(),
        }
    }

    fn deadline(&self) -> Option<Instant> {
        self.started.checked_add(self.plan.max_time?)
    }

    /// Returns once the time for the run is over, which includes the time for failures to be minimized.
    async fn out_of_time(&self) {
        match self.deadline() {
            Some(deadline) => sleep_until(deadline).await,
            None => std::future::pending().await,
        }
    }

    fn stop(&self) {
        self.stop.send_replace(true);
    }

    fn has_ended(&self) -> bool {
        *self.stop.borrow() || self.deadline().is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Why the partner can no longer be tested, if that is so.
    fn unreachable(&self) -> Option<String> {
        self.unreachable.get().cloned()
    }

    /// Ends the run, because a documented case is refused as well as the one with this number.
    fn block(&self, target: &T, number: u64, refusal: &Refusal) {
        let since = self.standing.block(number);
        let case = target.case(&self.plan, since).map(|case| format!(" (`{}`)", case.description()));
        let case = format!("case {since}{}", case.unwrap_or_default());
        let answered = self.progress.cases() - self.progress.inconclusive();
        self.unreachable.get_or_init(|| refusal.since(&case, answered, self.started.elapsed()));
        self.stop();
    }

    /// Returns when no more cases may be tried.
    async fn ended(&self) {
        let mut stop = self.stop.subscribe();
        let stopped = stop.wait_for(|stopped| *stopped);
        match self.deadline() {
            Some(deadline) => tokio::select! { _ = stopped => {} () = sleep_until(deadline) => {} },
            None => drop(stopped.await),
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<T>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tries the cases with these numbers, one after another. Returns the failing ones.
    async fn try_batch(self: Arc<Self>, numbers: Range<u64>) -> Vec<(u64, Violation)> {
        let idle = self.idle().pop();
        let mut target = idle.unwrap_or_else(|| self.first.another());
        let mut failing = Vec::new();
        tokio::select! {
            biased;
            () = self.ended() => {}
            () = self.try_each(&mut target, numbers, &mut failing) => {}
        }
        self.idle().push(target);
        failing
    }

    async fn try_each(&self, target: &mut T, numbers: Range<u64>, failing: &mut Vec<(u64, Violation)>) {
        for number in numbers {
            let Some(case) = target.case(&self.plan, number) else { continue };
            let mut judgement = target.try_case(&case).await;
            if let Judgement::Unanswered(_) = judgement {
                self.progress.retry();
                sleep(PAUSE).await;
                judgement = target.try_case(&case).await;
            }
            self.progress.record(&judgement);
            let unusable = match judgement {
                Judgement::Inconclusive(because) | Judgement::Unanswered(because) => Some(because),
                Judgement::Failed(violation) => {
                    failing.push((number, violation));
                    None
                }
                Judgement::Passed(_) => None,
            };
            if self.standing.record(number, unusable.is_some() || target.was_refused())
                && let Err(refusal) = target.control().await
            {
                self.block(target, number, &refusal);
                return;
            }
            let Some(because) = unusable else {
                self.inconclusive.store(0, Ordering::Relaxed);
                continue;
            };
            if self.inconclusive.fetch_add(1, Ordering::Relaxed) + 1 >= MOST_INCONCLUSIVE {
                match target.control().await {
                    Err(refusal) => self.block(target, number, &refusal),
                    Ok(()) => {
                        self.unreachable.get_or_init(|| format!("the partner no longer answers: {because}"));
                        self.stop();
                    }
                }
                return;
            }
        }
    }
}
