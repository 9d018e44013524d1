//! The failures of a run, told apart by cause: one stands for all cases that are odd in the same things and fail alike.

use std::collections::BTreeMap;

use super::Violation;

/// Causes told apart in one run; what comes on top is counted.
const MOST_CAUSES: usize = 64;
/// Cases made shorter for one rule and one thing seen.
const MOST_SHRINKS: usize = 24;

/// A failure that stands for all cases of its cause.
pub(crate) trait Failing {
    /// Something a case may be odd in.
    type Odd: PartialEq;

    /// What its case is odd in.
    fn odd(&self) -> &[Self::Odd];

    /// Whether this is what was seen.
    fn shows(&self, violation: &Violation) -> bool;

    /// Whether both have one cause.
    fn is_alike(&self, other: &Self) -> bool;

    /// By rule, the plainest first. Of two with one cause, the first is kept.
    fn rank(&self) -> impl Ord;

    /// How many cases failed like this.
    fn cases(&mut self) -> &mut u64;
}

/// The failures of a run, by cause.
#[derive(Debug)]
pub(crate) struct Causes<F> {
    found: Vec<F>,
    shrunk: BTreeMap<Violation, usize>,
    beyond: u64,
    passing: u64,
}

/// The failures of a run, and what is known of the rest.
#[derive(Debug)]
pub(super) struct Found<F> {
    pub(super) failures: Vec<F>,
    /// Failing cases beyond the causes that are told apart.
    pub(super) beyond: u64,
    /// Cases that failed once and not again.
    pub(super) passing: u64,
}

impl<F> Default for Causes<F> {
    fn default() -> Self {
        Self { found: Vec::new(), shrunk: BTreeMap::new(), beyond: 0, passing: 0 }
    }
}

impl<F: Failing> Causes<F> {
    /// Counts a failing case with a cause that is known, if one covers it. `false`: it is worth making shorter.
    pub(super) fn covers(&mut self, odd: &[F::Odd], violation: &Violation) -> bool {
        let known = self.found.iter_mut().find(|failure| {
            failure.shows(violation) && failure.odd().iter().all(|known| odd.contains(known))
        });
        if let Some(failure) = known {
            *failure.cases() += 1;
            return true;
        }
        let tried = self.shrunk.entry(violation.clone()).or_default();
        if *tried >= MOST_SHRINKS || self.found.len() >= MOST_CAUSES {
            self.beyond += 1;
            return true;
        }
        *tried += 1;
        false
    }

    /// A failing case that was made shorter.
    pub(super) fn add(&mut self, mut failure: F) {
        let Some(known) = self.found.iter_mut().find(|known| known.is_alike(&failure)) else {
            self.found.push(failure);
            return;
        };
        let cases = *known.cases() + *failure.cases();
        if failure.rank() < known.rank() {
            std::mem::swap(known, &mut failure);
        }
        *known.cases() = cases;
    }

    /// A case that failed once, and not again.
    pub(super) const fn passes(&mut self) {
        self.passing += 1;
    }

    /// By rule, the plainest first.
    pub(super) fn into_found(mut self) -> Found<F> {
        self.found.sort_by(|left, right| left.rank().cmp(&right.rank()));
        Found { failures: self.found, beyond: self.beyond, passing: self.passing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::Rule;

    /// A case is a text; each of its letters is odd.
    #[derive(Debug, PartialEq)]
    struct Letters {
        odd: Vec<char>,
        length: usize,
        cases: u64,
    }

    fn letters(text: &str, length: usize) -> Letters {
        Letters { odd: text.chars().collect(), length, cases: 1 }
    }

    impl Failing for Letters {
        type Odd = char;

        fn odd(&self) -> &[char] {
            &self.odd
        }

        fn shows(&self, violation: &Violation) -> bool {
            violation.rule == Rule::Belief
        }

        fn is_alike(&self, other: &Self) -> bool {
            self.odd == other.odd
        }

        fn rank(&self) -> impl Ord {
            (self.odd.len(), self.length)
        }

        fn cases(&mut self) -> &mut u64 {
            &mut self.cases
        }
    }

    #[test]
    fn a_case_counts_with_a_cause_that_has_no_more_that_is_odd() {
        let mut causes = Causes::default();
        let belief = Violation::new(Rule::Belief, "connected");
        assert!(!causes.covers(&['b', 'a'], &belief));
        causes.add(letters("a", 9));
        assert!(causes.covers(&['c', 'a'], &belief));
        assert!(!causes.covers(&['c'], &belief), "another cause");
        assert!(!causes.covers(&['a'], &Violation::new(Rule::Dropped, "nothing")), "another rule");
        causes.passes();
        causes.add(letters("bc", 1));
        // The shorter one takes its place, and its cases.
        causes.add(letters("a", 3));
        causes.add(letters("a", 4));
        let found = causes.into_found();
        let expected = [Letters { cases: 4, ..letters("a", 3) }, letters("bc", 1)];
        assert_eq!((found.failures.as_slice(), found.beyond, found.passing), (&expected[..], 0, 1));
    }

    #[test]
    fn what_nothing_can_be_learnt_of_any_more_is_only_counted() {
        let mut causes = Causes::<Letters>::default();
        let belief = Violation::new(Rule::Belief, "connected");
        let tried = (0..100).filter(|_| !causes.covers(&['a'], &belief)).count();
        assert_eq!(tried, MOST_SHRINKS);
        assert_eq!(causes.into_found().beyond, 100 - MOST_SHRINKS as u64);
    }
}
