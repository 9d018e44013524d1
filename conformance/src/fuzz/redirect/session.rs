//! A run over HTTP: several visitors try cases, one more makes what fails shorter and tries it again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use catena_contract::Interpretations;
use catena_contract::strategies::redirects::{CaseTree, RedirectCase};
use proptest::strategy::ValueTree as _;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::Callback;
use super::Failure;
use super::client::{Shared, Visitor};
use super::judge::Judgement;
use crate::fuzz::Causes;
use crate::fuzz::FuzzError;
use crate::fuzz::Outcome;
use crate::fuzz::Tally;
use crate::fuzz::Violation;
use crate::fuzz::{GONE, Plan};

/// Failing cases that wait to be looked at; more make the visitors wait.
const WAITING: usize = 1_024;

/// A page that has been visited, and is ready to be fuzzed.
#[derive(Debug)]
pub struct Session {
    shared: Arc<Shared>,
    visitor: Visitor,
    plan: Plan,
}

/// How a query that failed before does now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Again {
    /// It holds now.
    Fixed,
    /// It fails still, and this is seen.
    StillFailing(Violation),
    /// Nothing was learnt, and why.
    CannotTell(String),
}

impl Again {
    /// The words for it.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Fixed => "FIXED",
            Self::StillFailing(_) => "STILL FAILING",
            Self::CannotTell(_) => "CANNOT TELL",
        }
    }
}

struct Search {
    plan: Plan,
    shared: Arc<Shared>,
    next: AtomicU64,
    stop: AtomicBool,
    gone: AtomicBool,
    tally: Arc<Tally>,
    started: Instant,
}

impl Session {
    /// Visits the page with what is documented, twice each, and learns how it answers.
    ///
    /// # Errors
    /// [`FuzzError`], if it cannot be reached, or refuses what is documented.
    pub async fn open(callback: Callback, plan: Plan) -> Result<Self, FuzzError> {
        let shared = Shared::new(callback, &plan)?;
        let visitor = Visitor::taught(Arc::clone(&shared)).await?;
        Ok(Self { shared, visitor, plan })
    }

    /// Outcomes that read like a success on this page: of these, nobody can tell from outside whether they are taken
    /// for one.
    #[must_use]
    pub fn alike(&self) -> Interpretations {
        self.visitor.reader.alike()
    }

    /// The URL of a query, with a made-up fleet.
    #[must_use]
    pub fn url(&self, query: &str) -> String {
        self.shared.shown(query)
    }

    /// Tries one query again.
    pub async fn again(&mut self, query: &str, acceptable: Interpretations) -> Again {
        match self.visitor.tries(query, acceptable).await {
            Judgement::Held(classes) if classes.iter().all(|class| acceptable.contains(class)) => {
                Again::Fixed
            }
            Judgement::Held(classes) => Again::CannotTell(format!("the page may say {classes}")),
            Judgement::Failed(violation) => Again::StillFailing(violation),
            Judgement::Inconclusive(because) => Again::CannotTell(because),
        }
    }

    /// Tries the plan's cases. Each failure is handed to `found` as soon as it is as short as it gets, so that nothing
    /// is lost when `interrupted` ends the run.
    pub async fn run(
        self,
        tally: Arc<Tally>,
        mut found: impl FnMut(&Failure),
        interrupted: impl Future<Output = String>,
    ) -> Outcome {
        let Self { shared, visitor, plan } = self;
        let search = Arc::new(Search {
            plan,
            shared,
            next: AtomicU64::new(0),
            stop: AtomicBool::new(false),
            gone: AtomicBool::new(false),
            tally: Arc::clone(&tally),
            started: Instant::now(),
        });
        let (failing, mut failed) = mpsc::channel(WAITING);
        for _ in 0..plan.concurrency {
            tokio::spawn(try_cases(Arc::clone(&search), visitor.another(), failing.clone()));
        }
        drop(failing);
        let (mut causes, mut visitor) = (Causes::default(), visitor);
        let (mut reason, mut last) = (None, None);
        let mut interrupted = std::pin::pin!(interrupted);
        loop {
            let (case, violation): (RedirectCase, Violation) = tokio::select! {
                biased;
                because = &mut interrupted, if reason.is_none() => {
                    reason = Some(because);
                    search.stop.store(true, Ordering::Relaxed);
                    continue;
                }
                case = failed.recv() => match case {
                    Some(case) => case,
                    None => break,
                },
            };
            last = Some(search.started.elapsed());
            if causes.covers(&case.features(), &violation) {
                continue;
            }
            let shortened = tokio::select! {
                biased;
                because = &mut interrupted, if reason.is_none() => {
                    reason = Some(because);
                    search.stop.store(true, Ordering::Relaxed);
                    None
                }
                shortened = shorten(&mut visitor, &case, &violation, plan.shrinks), if reason.is_none() => Some(shortened),
                () = std::future::ready(()), if reason.is_some() => None,
            };
            let failure = match shortened {
                Some(Some(shortest)) => Failure::new(&shortest, violation, true),
                Some(None) => {
                    causes.passes();
                    continue;
                }
                // Cut short: kept as it was found.
                None => Failure::new(&case, violation, false),
            };
            found(&failure);
            causes.add(failure);
        }
        let elapsed = search.started.elapsed().max(last.unwrap_or_default());
        let mut outcome =
            Outcome::new(plan.seed, tally.cases(), elapsed, tally.classes(), causes.into_found());
        outcome.unclear = tally.unclear();
        outcome.inconclusive = tally.inconclusive();
        let gone = search.gone.load(Ordering::Relaxed).then(|| "the partner no longer answers".to_owned());
        outcome.interrupted = reason.or(gone);
        outcome
    }
}

impl Search {
    /// When no more cases are tried.
    fn deadline(&self) -> Option<Instant> {
        self.started.checked_add(self.plan.max_time?)
    }
}

/// What comes of it until then.
async fn in_time<T>(deadline: Option<Instant>, work: impl Future<Output = T>) -> Option<T> {
    match deadline {
        Some(deadline) => tokio::time::timeout_at(deadline, work).await.ok(),
        None => Some(work.await),
    }
}

async fn try_cases(
    search: Arc<Search>,
    mut visitor: Visitor,
    failing: mpsc::Sender<(RedirectCase, Violation)>,
) {
    let cases = search.plan.cases();
    let (mut query, mut silent) = (String::new(), 0);
    while !search.stop.load(Ordering::Relaxed) {
        let number = search.next.fetch_add(1, Ordering::Relaxed);
        let late = search.deadline().is_some_and(|deadline| Instant::now() >= deadline);
        if number >= search.plan.cases || late {
            return;
        }
        let case = cases.number(number);
        // A parameter of the partner's own, there twice, is another matter.
        if search.shared.is_own_name(|name| case.has_parameter(name)) {
            continue;
        }
        query.clear();
        case.write_query(&mut query);
        // A case that waits for its turn when time is up is none.
        let Some(judgement) = in_time(search.deadline(), visitor.tries(&query, case.acceptable())).await
        else {
            return;
        };
        match judgement {
            Judgement::Held(classes) => {
                silent = 0;
                search.tally.held(classes);
            }
            Judgement::Failed(violation) => {
                silent = 0;
                search.tally.failed();
                if failing.send((case, violation)).await.is_err() {
                    return;
                }
            }
            Judgement::Inconclusive(_) => {
                silent += 1;
                search.tally.gave_nothing();
                if silent >= GONE {
                    search.gone.store(true, Ordering::Relaxed);
                    search.stop.store(true, Ordering::Relaxed);
                }
            }
        }
    }
}

/// The shortest case that fails alike, if it still does when it is tried twice more.
async fn shorten(
    visitor: &mut Visitor,
    case: &RedirectCase,
    violation: &Violation,
    attempts: u32,
) -> Option<RedirectCase> {
    let mut tree = CaseTree::new(case.clone());
    let mut more = tree.simplify();
    for _ in 0..attempts {
        if !more {
            break;
        }
        let failed = fails(visitor, &tree.current(), violation).await;
        more = if failed { tree.simplify() } else { tree.complicate() };
    }
    let shortest = tree.failing().clone();
    for candidate in [shortest, case.clone()] {
        if fails(visitor, &candidate, violation).await && fails(visitor, &candidate, violation).await {
            return Some(candidate);
        }
    }
    None
}

async fn fails(visitor: &mut Visitor, case: &RedirectCase, violation: &Violation) -> bool {
    match visitor.tries(&case.query(), case.acceptable()).await {
        Judgement::Failed(seen) => seen == *violation,
        Judgement::Held(_) | Judgement::Inconclusive(_) => false,
    }
}
