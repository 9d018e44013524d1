//! The result of a fuzz run.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use catena_contract::Interpretation;
use catena_contract::strategies::redirects::RedirectCase;

use super::dedup::FailureGroups;
use super::{Failure, FuzzCase, Progress};
use crate::seed::Seed;

/// The result of a fuzz run against a callback page, or against a webhook endpoint.
#[derive(Debug)]
pub struct FuzzOutcome<C: FuzzCase = RedirectCase> {
    /// The seed of the cases.
    pub seed: Seed,
    /// The number of cases tried.
    pub cases: u64,
    /// How long that took.
    pub elapsed: Duration,
    /// The number of passing cases per interpretation. A delivery that is accepted counts as connected, and one that is
    /// refused as neutral.
    pub interpretations: BTreeMap<Interpretation, u64>,
    /// Cases whose response does not show how the redirect was interpreted.
    pub unclear: u64,
    /// Cases that say nothing about the partner: network errors and rate limits.
    pub inconclusive: u64,
    /// Cases that were tried again, since the first try got no usable response.
    pub retried: u64,
    /// One failure per cause, the worst first, each with the simplest case.
    pub failures: Vec<Failure<C>>,
    /// The simplest failing case that does not reach the handler, and the number of all these. They are no failures of
    /// the partner.
    pub platform: Option<Failure<C>>,
    /// Failing cases beyond the causes that are reported one by one.
    pub ungrouped: u64,
    /// Cases that failed once and not again.
    pub unreproduced: u64,
    /// Why the run ended early, if it did: Ctrl-C, or a partner that stopped answering.
    pub interrupted: Option<String>,
}

impl<C: FuzzCase> FuzzOutcome<C> {
    pub(super) fn new(seed: Seed, elapsed: Duration, progress: &Progress, groups: FailureGroups<C>) -> Self {
        let FailureGroups { mut failures, ungrouped, unreproduced, blocked, .. } = groups;
        failures.sort_by_cached_key(Failure::rank);
        let (platform, failures): (Vec<_>, Vec<_>) =
            failures.into_iter().partition(|failure| failure.platform);
        let cases = platform.iter().map(|failure| failure.cases).sum();
        let platform = platform.into_iter().next().map(|failure| Failure { cases, ..failure });
        Self {
            seed,
            cases: progress.cases(),
            elapsed,
            interpretations: progress.interpretations(),
            unclear: progress.unclear(),
            inconclusive: progress.inconclusive() + blocked,
            retried: progress.retried(),
            failures,
            platform,
            ungrouped,
            unreproduced,
            interrupted: None,
        }
    }

    /// Cases per second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a rate does not need every digit")]
        let cases = self.cases as f64;
        cases / self.elapsed.as_secs_f64().max(f64::EPSILON)
    }
}

impl<C: FuzzCase> fmt::Display for FuzzOutcome<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cases from seed {}, {} failures", self.cases, self.seed, self.failures.len())?;
        for failure in &self.failures {
            write!(f, "\n{failure}")?;
        }
        Ok(())
    }
}
