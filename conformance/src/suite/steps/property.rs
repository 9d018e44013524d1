//! Tests a property of a live endpoint with a few cases from the run's seed, and shrinks a failing case.
//!
//! Proptest's own runner is synchronous. Here its strategies and value trees are used directly, with a request for each
//! case.

use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::judge::{Finding, FindingKind};

/// How many cases are tried.
const CASES: usize = 24;
/// How many attempts are made to shrink a failing case.
const SHRINKS: usize = 120;

/// The result of a search.
#[derive(Debug)]
pub(super) enum Verdict<V, S> {
    /// Every case passed.
    Holds {
        /// How many cases were tried.
        cases: usize,
    },
    /// A case failed.
    Fails {
        /// The case, as short as it could be made.
        shortest: V,
        /// What was seen of it, and its finding.
        seen: (S, Finding),
        /// How many attempts that took.
        shrunk_in: usize,
    },
    /// A case could not be judged.
    Undecided(Finding),
}

/// Tries cases of `strategy` until one fails, and shrinks that one. Each shorter case is tried with its own requests.
pub(super) async fn search<T: Strategy, S>(
    seed: [u8; 32],
    strategy: &T,
    mut attempt: impl AsyncFnMut(&T::Value) -> (S, Finding),
) -> Verdict<T::Value, S> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    for _ in 0..CASES {
        let mut tree = match strategy.new_tree(&mut runner) {
            Ok(tree) => tree,
            Err(reason) => {
                return Verdict::Undecided(Finding::inconclusive(format!("no case could be made: {reason}")));
            }
        };
        let mut shortest = tree.current();
        let mut seen = attempt(&shortest).await;
        match seen.1.kind() {
            FindingKind::Passed | FindingKind::NotApplicable => continue,
            FindingKind::Inconclusive | FindingKind::NotTested => return Verdict::Undecided(seen.1),
            FindingKind::Failed => {}
        }
        let mut shrunk_in = 0;
        let mut shorter = tree.simplify();
        while shorter && shrunk_in < SHRINKS {
            shrunk_in += 1;
            let candidate = tree.current();
            let tried = attempt(&candidate).await;
            shorter = if tried.1.kind() == FindingKind::Failed {
                (shortest, seen) = (candidate, tried);
                tree.simplify()
            } else {
                tree.complicate()
            };
        }
        return Verdict::Fails { shortest, seen, shrunk_in };
    }
    Verdict::Holds { cases: CASES }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_failing_case_is_shrunk() {
        let strategy = proptest::collection::vec(0..100_u32, 0..10);
        let found = search([7; 32], &strategy, async |numbers: &Vec<u32>| {
            let finding = if numbers.iter().any(|number| *number > 40) {
                Finding::failed("small", "large")
            } else {
                Finding::Passed
            };
            ((), finding)
        })
        .await;
        let Verdict::Fails { shortest, .. } = found else { panic!("{found:?}") };
        assert_eq!(shortest, [41]);
    }

    #[tokio::test]
    async fn a_case_that_cannot_be_judged_ends_the_search() {
        let strategy = proptest::bool::ANY;
        let found = search([0; 32], &strategy, async |_: &bool| ((), Finding::inconclusive("reset"))).await;
        assert!(matches!(found, Verdict::Undecided(Finding::Inconclusive { .. })));
    }
}
