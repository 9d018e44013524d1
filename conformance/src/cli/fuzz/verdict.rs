//! The verdict of a fuzz run.

use crate::fuzz::{FuzzCase, FuzzOutcome, RetryResult};
use crate::judge::Verdict;

/// The worse of two verdicts. A page that was judged counts more than one that was not.
pub(super) const fn worse(left: Verdict, right: Verdict) -> Verdict {
    match (left, right) {
        (Verdict::NonConformant, _) | (_, Verdict::NonConformant) => Verdict::NonConformant,
        (Verdict::Incomplete, _) | (_, Verdict::Incomplete) => Verdict::Incomplete,
        // A fuzz run is never partial.
        (Verdict::Conformant | Verdict::Partial, _) | (_, Verdict::Conformant | Verdict::Partial) => {
            Verdict::Conformant
        }
        (Verdict::NothingRan, Verdict::NothingRan) => Verdict::NothingRan,
    }
}

pub(super) fn outcome_verdict<C: FuzzCase>(outcome: &FuzzOutcome<C>) -> Verdict {
    if !outcome.failures.is_empty() {
        Verdict::NonConformant
    } else if outcome.interrupted.is_some() {
        Verdict::Incomplete
    } else if outcome.cases == outcome.inconclusive {
        Verdict::NothingRan
    } else {
        Verdict::Conformant
    }
}

/// The verdict of a saved failure that was tried again.
pub(in crate::cli) const fn retry_verdict(result: &RetryResult) -> Verdict {
    match result {
        RetryResult::Fixed => Verdict::Conformant,
        RetryResult::StillFailing(_) => Verdict::NonConformant,
        RetryResult::CannotTell(_) => Verdict::Incomplete,
    }
}
