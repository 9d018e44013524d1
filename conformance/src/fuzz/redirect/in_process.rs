//! Fuzzing a handler that is a Rust function, on every core: hundreds of thousands of cases per second.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use catena_contract::strategies::redirects::RedirectCase;
use catena_contract::{Interpretation, RedirectQueryError};
use futures::FutureExt as _;

use crate::fuzz::dedup::FailureGroups;
use crate::fuzz::shrink::shrink;
use crate::fuzz::{Failure, FuzzOutcome, Plan, Progress, Rule, Violation};

/// The number of cases that a thread takes at a time.
const CHUNK: u64 = 512;

/// What a handler returns for a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandlerResult {
    /// How it interprets the redirect.
    pub interpretation: Interpretation,
    /// The integration request id that it read, if any. It need not be a UUID.
    pub request_id: Option<String>,
}

impl From<Interpretation> for HandlerResult {
    fn from(interpretation: Interpretation) -> Self {
        Self { interpretation, request_id: None }
    }
}

impl From<Result<catena_contract::Outcome, RedirectQueryError>> for HandlerResult {
    fn from(parsed: Result<catena_contract::Outcome, RedirectQueryError>) -> Self {
        let request_id = match &parsed {
            Ok(catena_contract::Outcome::IntegrationRequested { id }) => Some(id.to_string()),
            Ok(catena_contract::Outcome::Success | catena_contract::Outcome::Failure) | Err(_) => None,
        };
        Self { interpretation: Interpretation::from(&parsed), request_id }
    }
}

/// Tries the plan's cases on a handler, which gets the raw query without `?`. The plan's `rate` and `concurrency` do
/// not apply.
///
/// ```
/// use catena_conformance::fuzz::redirect::fuzz_in_process;
/// use catena_conformance::fuzz::{FuzzOptions, Plan};
/// use catena_conformance::seed::Seed;
/// use catena_contract::parse_query;
///
/// let options = FuzzOptions { cases: Some(2_000), ..FuzzOptions::default() };
/// let plan = Plan::new(Seed::new(7), options, true);
/// let outcome = fuzz_in_process(&plan, |query| parse_query(query)); // your own handler here
/// assert!(outcome.failures.is_empty(), "{outcome}");
/// ```
pub fn fuzz_in_process<R: Into<HandlerResult>>(
    plan: &Plan,
    handler: impl Fn(&str) -> R + Sync,
) -> FuzzOutcome {
    let started = Instant::now();
    let (cases, next, groups) = (plan.cases(), AtomicU64::new(0), Mutex::new(FailureGroups::default()));
    let progress = Progress::default();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let (mut tried, mut passing, mut query) = (0, [0_u64; 4], String::new());
                loop {
                    let from = next.fetch_add(CHUNK, Ordering::Relaxed);
                    let late = plan.max_time.is_some_and(|limit| started.elapsed() >= limit);
                    if from >= plan.cases || late {
                        break;
                    }
                    for number in from..(from + CHUNK).min(plan.cases) {
                        let case = cases.number(number);
                        query.clear();
                        case.write_query(&mut query);
                        tried += 1;
                        match try_case(&case, &query, &handler) {
                            Ok(interpretation) => {
                                passing.iter_mut().zip(Interpretation::ALL).for_each(|(count, known)| {
                                    *count += u64::from(*known == interpretation);
                                });
                            }
                            Err(violation) => {
                                let mut groups = groups.lock().unwrap_or_else(PoisonError::into_inner);
                                if !groups.includes(&case, &violation) {
                                    let failure = minimized(case.clone(), violation, plan.shrinks, &handler);
                                    groups.add(failure, &case);
                                }
                            }
                        }
                    }
                }
                progress.add(tried, passing);
            });
        }
    });
    let groups = groups.into_inner().unwrap_or_else(PoisonError::into_inner);
    FuzzOutcome::new(plan.seed, started.elapsed(), &progress, groups)
}

fn try_case<R: Into<HandlerResult>>(
    case: &RedirectCase,
    query: &str,
    handler: &impl Fn(&str) -> R,
) -> Result<Interpretation, Violation> {
    let broken = |rule, observed: &str| Violation { rule, observed: observed.to_owned() };
    // The handler is called again after a panic, as a server would do.
    let Ok(result) = catch_unwind(AssertUnwindSafe(|| handler(query).into())) else {
        return Err(broken(Rule::Panic, "a panic"));
    };
    let HandlerResult { interpretation, request_id } = result;
    if !case.acceptable().contains(interpretation) {
        return Err(broken(Rule::Interpretation, interpretation.as_str()));
    }
    if let (Interpretation::Requested, Some(read), Some(sent)) =
        (interpretation, request_id, case.request_id())
        && !read.eq_ignore_ascii_case(&sent)
    {
        return Err(broken(Rule::RequestId, "another id"));
    }
    Ok(interpretation)
}

fn minimized<R: Into<HandlerResult>>(
    case: RedirectCase,
    violation: Violation,
    shrinks: u32,
    handler: &impl Fn(&str) -> R,
) -> Failure<RedirectCase> {
    let fails = async |case: &RedirectCase| {
        try_case(case, &case.query(), handler).is_err_and(|seen| seen == violation)
    };
    match shrink(&case, shrinks, fails).now_or_never().flatten() {
        Some(minimized) => Failure::new(minimized, violation, true),
        None => Failure::new(case, violation, false),
    }
}
