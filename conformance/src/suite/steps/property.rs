//! A property over a live endpoint: few cases, from the run's seed, and a failure shrunk to its shortest witness.
//!
//! Proptest's own runner is synchronous; here its strategies and value trees are walked step by step, with a request
//! in between.

use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::judge::{Finding, FindingKind};

/// Cases tried.
const CASES: usize = 24;
/// Attempts at making a failing case shorter.
const SHRINKS: usize = 120;

/// What a search came to.
#[derive(Debug)]
pub(super) enum Verdict<V, S> {
    /// Every case was met.
    Holds {
        /// How many.
        cases: usize,
    },
    /// A case that is broken, as short as it could be made.
    Fails {
        /// The case.
        witness: V,
        /// What was seen of it, and found.
        seen: (S, Finding),
        /// Attempts that took.
        shrunk_in: usize,
    },
    /// A case could not be judged.
    Gave(Finding),
}

/// Tries cases of `strategy` until one is broken, and shrinks that one; each shorter case is tried for real.
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
                return Verdict::Gave(Finding::inconclusive(format!("no case could be made: {reason}")));
            }
        };
        let mut witness = tree.current();
        let mut seen = attempt(&witness).await;
        match seen.1.kind() {
            FindingKind::Passed | FindingKind::NotApplicable => continue,
            FindingKind::Inconclusive | FindingKind::NotTested => return Verdict::Gave(seen.1),
            FindingKind::Failed => {}
        }
        let mut shrunk_in = 0;
        let mut shorter = tree.simplify();
        while shorter && shrunk_in < SHRINKS {
            shrunk_in += 1;
            let candidate = tree.current();
            let tried = attempt(&candidate).await;
            shorter = if tried.1.kind() == FindingKind::Failed {
                (witness, seen) = (candidate, tried);
                tree.simplify()
            } else {
                tree.complicate()
            };
        }
        return Verdict::Fails { witness, seen, shrunk_in };
    }
    Verdict::Holds { cases: CASES }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_broken_case_is_shrunk_to_its_shortest_witness() {
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
        let Verdict::Fails { witness, .. } = found else { panic!("{found:?}") };
        assert_eq!(witness, [41]);
    }

    #[tokio::test]
    async fn what_cannot_be_judged_ends_the_search() {
        let strategy = proptest::bool::ANY;
        let found = search([0; 32], &strategy, async |_: &bool| ((), Finding::inconclusive("reset"))).await;
        assert!(matches!(found, Verdict::Gave(Finding::Inconclusive { .. })));
    }
}
