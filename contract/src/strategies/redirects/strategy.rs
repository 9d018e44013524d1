//! The grammar as a proptest strategy, with its own shrinking that keeps meaning and encoding consistent.

use proptest::prelude::*;
use proptest::strategy::{NewTree, ValueTree};
use proptest::test_runner::TestRunner;

use super::case::RedirectCase;

/// Redirect queries, each with its acceptable interpretations.
#[must_use]
pub const fn redirect_cases() -> RedirectCases {
    RedirectCases(())
}

/// See [`redirect_cases`].
#[derive(Debug, Clone, Copy)]
pub struct RedirectCases(());

impl Strategy for RedirectCases {
    type Tree = CaseTree;
    type Value = RedirectCase;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let case = RedirectCase::from_seed(runner.rng().next_u64());
        Ok(CaseTree::new(case))
    }
}

impl Arbitrary for RedirectCase {
    type Parameters = ();
    type Strategy = RedirectCases;

    fn arbitrary_with((): ()) -> RedirectCases {
        redirect_cases()
    }
}

/// A failing case, and the simpler ones that are not tried yet.
#[derive(Debug, Clone)]
pub struct CaseTree {
    failing: RedirectCase,
    tried: Option<RedirectCase>,
    untried: Option<std::vec::IntoIter<RedirectCase>>,
}

impl CaseTree {
    /// Starts to shrink a failing case.
    #[must_use]
    pub const fn new(failing: RedirectCase) -> Self {
        Self { failing, tried: None, untried: None }
    }

    /// The simplest failing case so far.
    #[must_use]
    pub const fn failing(&self) -> &RedirectCase {
        &self.failing
    }

    fn try_next(&mut self) -> bool {
        let next = match &mut self.untried {
            Some(untried) => untried.next(),
            None => self.untried.insert(self.failing.simpler().into_iter()).next(),
        };
        self.tried = next;
        self.tried.is_some()
    }
}

impl ValueTree for CaseTree {
    type Value = RedirectCase;

    fn current(&self) -> RedirectCase {
        self.tried.as_ref().unwrap_or(&self.failing).clone()
    }

    /// The current case fails: shrink it further.
    fn simplify(&mut self) -> bool {
        if let Some(failing) = self.tried.take() {
            self.failing = failing;
            self.untried = None;
        }
        self.try_next()
    }

    /// The current case does not fail: try another one.
    fn complicate(&mut self) -> bool {
        self.try_next()
    }
}
