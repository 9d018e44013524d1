//! The verdict of a fuzz run.

use crate::fuzz::Outcome;
use crate::judge::Verdict;

/// A failure outweighs all; then what ended early; a page that could be judged outweighs none.
pub(in crate::cli) const fn worse(left: Verdict, right: Verdict) -> Verdict {
    match (left, right) {
        (Verdict::NonConformant, _) | (_, Verdict::NonConformant) => Verdict::NonConformant,
        (Verdict::Incomplete, _) | (_, Verdict::Incomplete) => Verdict::Incomplete,
        (Verdict::Conformant, _) | (_, Verdict::Conformant) => Verdict::Conformant,
        (Verdict::NothingRan, Verdict::NothingRan) => Verdict::NothingRan,
    }
}

pub(in crate::cli) fn judged<F>(outcome: &Outcome<F>) -> Verdict {
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
