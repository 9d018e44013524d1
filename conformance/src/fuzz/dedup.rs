//! Groups the failures of a run by cause: one failure represents all cases that fail alike for the same unusual features.

use std::collections::BTreeMap;

use super::{Failure, FuzzCase, Violation};

/// The most causes that are reported one by one; further failing cases are only counted.
const MOST_CAUSES: usize = 64;
/// The most cases that are minimized for one violation.
const MOST_SHRINKS: usize = 24;

/// The failures of a run, by cause.
#[derive(Debug)]
pub(super) struct FailureGroups<C: FuzzCase> {
    pub(super) failures: Vec<Failure<C>>,
    minimized: BTreeMap<Violation, usize>,
    /// Failing cases beyond the causes that are reported one by one.
    pub(super) ungrouped: u64,
    /// Cases that failed once and not again.
    pub(super) unreproduced: u64,
    /// Cases that failed while the partner refused documented cases, too.
    pub(super) blocked: u64,
}

impl<C: FuzzCase> Default for FailureGroups<C> {
    fn default() -> Self {
        Self { failures: Vec::new(), minimized: BTreeMap::new(), ungrouped: 0, unreproduced: 0, blocked: 0 }
    }
}

impl<C: FuzzCase> FailureGroups<C> {
    /// Counts a failing case with the cause that explains it. `false` if it should be minimized instead.
    pub(super) fn includes(&mut self, case: &C, violation: &Violation) -> bool {
        let unusual = case.unusual();
        if let Some(known) = self.failures.iter_mut().find(|known| known.explains(case, &unusual, violation))
        {
            known.cases += 1;
            return true;
        }
        let tried = self.minimized.entry(violation.clone()).or_default();
        if *tried >= MOST_SHRINKS || self.failures.len() >= MOST_CAUSES {
            self.ungrouped += 1;
            return true;
        }
        *tried += 1;
        false
    }

    /// Adds the failure that `original` was minimized to. Of two with the same cause, the simpler one stays.
    pub(super) fn add(&mut self, mut failure: Failure<C>, original: &C) {
        let unusual = original.unusual();
        let narrower = |feature: &C::Feature| !unusual.contains(feature);
        if !unusual.is_empty() && failure.unusual.iter().any(narrower) {
            failure.also.push(unusual);
        }
        let Some(known) = self.failures.iter_mut().find(|known| known.is_like(&failure)) else {
            self.failures.push(failure);
            return;
        };
        let cases = known.cases + failure.cases;
        known.also.append(&mut failure.also);
        if failure.rank() < known.rank() {
            std::mem::swap(known, &mut failure);
            known.also.append(&mut failure.also);
        }
        known.cases = cases;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::saved::{Address, SavedFailure};
    use crate::fuzz::{CaseKind, CaseSummary, Rule};

    /// A case of unusual letters.
    #[derive(Debug, Clone, PartialEq)]
    struct Letters(&'static str, usize);

    impl FuzzCase for Letters {
        type Feature = char;

        const KIND: CaseKind = CaseKind::Redirect;

        fn unusual(&self) -> Vec<char> {
            self.0.chars().collect()
        }

        fn description(&self) -> String {
            self.0.to_owned()
        }

        fn expected(&self, rule: Rule) -> String {
            rule.to_string()
        }

        fn why(&self) -> String {
            self.0.to_owned()
        }

        fn never_accepted() -> (Vec<Self>, &'static str) {
            (Vec::new(), "")
        }

        fn may_be(&self, plain: &Self) -> bool {
            self.1 >= plain.1
        }

        fn contains(&self, _: &Self) -> bool {
            false
        }

        fn simpler(self) -> impl Iterator<Item = Self> {
            std::iter::empty()
        }

        fn complexity(&self) -> (usize, String, usize) {
            (self.0.len(), String::new(), self.1)
        }

        fn summary(_: &Failure<Self>) -> CaseSummary {
            unreachable!("the groups do not need it")
        }

        fn saved(_: &Failure<Self>, _: &Address) -> SavedFailure {
            unreachable!("the groups do not need it")
        }
    }

    fn connected() -> Violation {
        Violation { rule: Rule::Interpretation, observed: "connected".to_owned() }
    }

    fn letters(text: &'static str, length: usize) -> Failure<Letters> {
        Failure::new(Letters(text, length), connected(), true)
    }

    fn case(text: &'static str) -> Letters {
        Letters(text, 1)
    }

    #[test]
    fn a_case_counts_with_a_cause_that_has_no_other_unusual_features() {
        let mut groups = FailureGroups::default();
        assert!(!groups.includes(&case("ba"), &connected()));
        groups.add(letters("a", 9), &case("ba"));
        assert!(groups.includes(&case("ca"), &connected()));
        assert!(!groups.includes(&case("c"), &connected()), "another cause");
        let dropped = Violation { rule: Rule::Dropped, observed: "nothing".to_owned() };
        assert!(!groups.includes(&case("a"), &dropped), "another rule");
        groups.add(letters("bc", 1), &case("bc"));
        // The simpler one takes its place, and its cases.
        groups.add(letters("a", 3), &case("a"));
        groups.add(letters("a", 4), &case("a"));
        let failures: Vec<_> =
            groups.failures.iter().map(|known| (known.case.clone(), known.cases)).collect();
        assert_eq!(failures, [(Letters("a", 3), 4), (Letters("bc", 1), 1)]);
        assert_eq!(groups.ungrouped, 0);
    }

    #[test]
    fn a_failure_explains_cases_like_those_that_were_minimized_to_it() {
        let mut groups = FailureGroups::default();
        groups.add(letters("ab", 2), &case("b"));
        assert!(groups.includes(&case("bc"), &connected()));
        assert!(!groups.includes(&case("ac"), &connected()));
    }

    #[test]
    fn a_plain_case_explains_only_cases_that_may_be_read_like_it_and_a_trap_explains_all() {
        let mut groups = FailureGroups::default();
        groups.add(letters("", 2), &Letters("", 2));
        assert!(groups.includes(&Letters("a", 2), &connected()));
        assert!(!groups.includes(&Letters("a", 1), &connected()));
        groups.failures[0].trap = Some("everything is taken for a connection");
        assert!(groups.includes(&Letters("a", 1), &connected()));
    }

    #[test]
    fn after_enough_cases_of_a_violation_were_minimized_the_rest_is_only_counted() {
        let mut groups = FailureGroups::<Letters>::default();
        let tried = (0..100).filter(|_| !groups.includes(&case("a"), &connected())).count();
        assert_eq!(tried, MOST_SHRINKS);
        assert_eq!(groups.ungrouped, 100 - MOST_SHRINKS as u64);
    }
}
