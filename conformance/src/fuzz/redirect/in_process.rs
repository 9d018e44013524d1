//! Fuzzing a handler that is a Rust function: no socket, every core, hundreds of thousands of cases a second.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use catena_contract::Interpretation;
use catena_contract::RedirectQueryError;
use catena_contract::strategies::redirects::{CaseTree, RedirectCase};
use proptest::strategy::ValueTree as _;

use super::Failure;
use crate::fuzz::Causes;
use crate::fuzz::Outcome;
use crate::fuzz::Plan;
use crate::fuzz::{Rule, Violation};

/// Cases a thread takes at a time.
const CHUNK: u64 = 512;

/// What a handler believes of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Believed {
    /// What it takes the redirect for.
    pub class: Interpretation,
    /// The id it read, if it read one.
    pub request_id: Option<String>,
}

impl From<Interpretation> for Believed {
    fn from(class: Interpretation) -> Self {
        Self { class, request_id: None }
    }
}

impl From<Result<catena_contract::Outcome, RedirectQueryError>> for Believed {
    fn from(belief: Result<catena_contract::Outcome, RedirectQueryError>) -> Self {
        let request_id = match &belief {
            Ok(catena_contract::Outcome::IntegrationRequested { id }) => Some(id.to_string()),
            Ok(catena_contract::Outcome::Success) | Ok(catena_contract::Outcome::Failure) | Err(_) => None,
        };
        Self { class: Interpretation::from(&belief), request_id }
    }
}

/// Tries the plan's cases on a handler, which gets the raw query without `?`. `rate` is not kept: nobody is asked.
///
/// ```
/// use catena_conformance::fuzz::{Plan, Wishes, fuzz_in_process};
/// use catena_conformance::seed::Seed;
/// use catena_contract::parse_query;
///
/// let plan = Plan::new(Seed::new(7), Wishes { cases: Some(2_000), ..Wishes::default() }, true);
/// let outcome = fuzz_in_process(&plan, |query| parse_query(query)); // your own handler here
/// assert!(outcome.failures.is_empty(), "{outcome}");
/// ```
pub fn fuzz_in_process<B: Into<Believed>>(plan: &Plan, handler: impl Fn(&str) -> B + Sync) -> Outcome {
    let started = Instant::now();
    let (cases, next, causes) = (plan.cases(), AtomicU64::new(0), Mutex::new(Causes::default()));
    let classes = Mutex::new(BTreeMap::new());
    let try_case = |case: &RedirectCase, query: &str| judged(case, query, &handler);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let (mut seen, mut query) = ([0_u64; 4], String::new());
                loop {
                    let from = next.fetch_add(CHUNK, Ordering::Relaxed);
                    let late = plan.max_time.is_some_and(|limit| started.elapsed() >= limit);
                    if from >= plan.cases || late {
                        next.fetch_sub(CHUNK, Ordering::Relaxed);
                        break;
                    }
                    for number in from..(from + CHUNK).min(plan.cases) {
                        let case = cases.number(number);
                        query.clear();
                        case.write_query(&mut query);
                        match try_case(&case, &query) {
                            Ok(class) => {
                                seen.iter_mut()
                                    .zip(Interpretation::ALL.iter().copied())
                                    .for_each(|(count, known)| *count += u64::from(known == class));
                            }
                            Err(violation) => {
                                let mut causes = causes.lock().unwrap_or_else(PoisonError::into_inner);
                                if !causes.covers(&case.features(), &violation) {
                                    causes.add(shortest(&case, violation, plan.shrinks, &try_case));
                                }
                            }
                        }
                    }
                }
                let mut classes = classes.lock().unwrap_or_else(PoisonError::into_inner);
                for (class, count) in Interpretation::ALL.iter().copied().zip(seen) {
                    *classes.entry(class).or_insert(0) += count;
                }
            });
        }
    });
    let causes = causes.into_inner().unwrap_or_else(PoisonError::into_inner);
    let classes = classes.into_inner().unwrap_or_else(PoisonError::into_inner);
    let tried = next.into_inner().min(plan.cases);
    Outcome::new(plan.seed, tried, started.elapsed(), classes, causes.into_found())
}

fn judged<B: Into<Believed>>(
    case: &RedirectCase,
    query: &str,
    handler: &(impl Fn(&str) -> B + Sync),
) -> Result<Interpretation, Violation> {
    // A handler that panicked half way is only ever called again, as a server would.
    let Ok(believed) = catch_unwind(AssertUnwindSafe(|| handler(query).into())) else {
        return Err(Violation::new(Rule::Panic, "a panic"));
    };
    let Believed { class, request_id } = believed;
    if !case.acceptable().contains(class) {
        return Err(Violation::new(Rule::Belief, class.as_str()));
    }
    if let (Interpretation::Requested, Some(read), Some(sent)) = (class, request_id, case.request_id())
        && !read.eq_ignore_ascii_case(&sent)
    {
        return Err(Violation::new(Rule::RequestId, "another id"));
    }
    Ok(class)
}

fn shortest(
    case: &RedirectCase,
    violation: Violation,
    shrinks: u32,
    try_case: &impl Fn(&RedirectCase, &str) -> Result<Interpretation, Violation>,
) -> Failure {
    let fails = |case: &RedirectCase| try_case(case, &case.query()).is_err_and(|seen| seen == violation);
    let mut tree = CaseTree::new(case.clone());
    let mut more = tree.simplify();
    for _ in 0..shrinks {
        if !more {
            break;
        }
        more = if fails(&tree.current()) { tree.simplify() } else { tree.complicate() };
    }
    let shortest = tree.failing();
    let confirmed = fails(shortest) && fails(shortest);
    Failure::new(shortest, violation, confirmed)
}
