//! What a run of cases came to.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use catena_contract::Interpretation;

use super::dedup::Found;
use super::redirect::Failure;
use crate::seed::Seed;

/// What a run of cases came to; its failures are those of a page, or of a webhook endpoint.
#[derive(Debug)]
pub struct Outcome<F = Failure> {
    /// What the cases were made from.
    pub seed: Seed,
    /// How many were tried.
    pub cases: u64,
    /// How long that took.
    pub elapsed: Duration,
    /// How many were taken for what.
    pub classes: BTreeMap<Interpretation, u64>,
    /// Answers of which nobody can tell what they take the redirect for.
    pub unclear: u64,
    /// Cases that could not be judged: the network, or the pace.
    pub inconclusive: u64,
    /// One per cause, each with the shortest case.
    pub failures: Vec<F>,
    /// Failing cases beyond the causes that are told apart.
    pub beyond: u64,
    /// Cases that failed once and not again.
    pub passing: u64,
    /// Whether it was cut short: Ctrl-C, or a partner that went away.
    pub interrupted: Option<String>,
}

impl<F> Outcome<F> {
    pub(super) fn new(
        seed: Seed,
        cases: u64,
        elapsed: Duration,
        classes: BTreeMap<Interpretation, u64>,
        found: Found<F>,
    ) -> Self {
        let Found { failures, beyond, passing } = found;
        Self {
            seed,
            cases,
            elapsed,
            classes,
            unclear: 0,
            inconclusive: 0,
            failures,
            beyond,
            passing,
            interrupted: None,
        }
    }

    /// Cases a second.
    #[must_use]
    pub fn pace(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a pace is not counted to the last case")]
        let cases = self.cases as f64;
        cases / self.elapsed.as_secs_f64().max(f64::EPSILON)
    }
}

impl<F: fmt::Display> fmt::Display for Outcome<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cases from seed {}, {} failures", self.cases, self.seed, self.failures.len())?;
        for failure in &self.failures {
            write!(f, "\n{failure}")?;
        }
        Ok(())
    }
}
