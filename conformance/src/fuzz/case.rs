//! What redirects and deliveries have in common as inputs of a fuzz run.

use std::fmt;

use super::saved::{Address, SavedFailure};
use super::{CaseSummary, Failure, Rule};

/// What a run sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseKind {
    /// Redirects to a callback page.
    Redirect,
    /// Deliveries to a webhook endpoint.
    Delivery,
}

/// One input of a fuzz run.
pub trait FuzzCase: Clone + fmt::Debug + Send + Sync + 'static {
    /// One thing that is unusual about a case.
    type Feature: Clone + fmt::Debug + PartialEq + Send;

    /// What it is.
    const KIND: CaseKind;

    /// Everything that is unusual about the case. Failures are grouped by it.
    fn unusual(&self) -> Vec<Self::Feature>;

    /// Whether a feature is another form of a simple one, and explained by it.
    fn is_form_of(feature: &Self::Feature, simple: &Self::Feature) -> bool {
        feature == simple
    }

    /// The case in a few words.
    fn description(&self) -> String;

    /// What was expected of a case that broke `rule`, as text.
    fn expected(&self, rule: Rule) -> String;

    /// Why that was expected, as text.
    fn why(&self) -> String;

    /// Plain cases that no partner should accept, and what it means if each of them fails in the same way.
    fn never_accepted() -> (Vec<Self>, &'static str);

    /// Whether a case may be read as another, plain one, and so fail for the same reason.
    fn may_be(&self, plain: &Self) -> bool;

    /// Whether everything that is special about a minimized case is in this one as well.
    fn contains(&self, minimized: &Self) -> bool;

    /// Cases that are simpler than this one, the simplest first.
    fn simpler(self) -> impl Iterator<Item = Self>;

    /// Orders cases, the simplest first.
    fn complexity(&self) -> (usize, String, usize);

    /// What reports show of a failure's case.
    fn summary(failure: &Failure<Self>) -> CaseSummary;

    /// The failure as it is saved to a file.
    fn saved(failure: &Failure<Self>, at: &Address) -> SavedFailure;
}
