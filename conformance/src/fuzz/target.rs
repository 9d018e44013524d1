//! What a session needs of the thing it fuzzes.

use super::saved::SavedFailure;
use super::{FuzzCase, Judgement, Plan, Violation};

/// A connection to what is fuzzed: a callback page or a webhook endpoint.
pub trait FuzzTarget: Sized + Send + Sync + 'static {
    /// What is sent to it.
    type Case: FuzzCase;

    /// The same target, over another connection.
    #[must_use]
    fn another(&self) -> Self;

    /// The case with this number; `None` if this target cannot be tested with it.
    fn case(&self, plan: &Plan, number: u64) -> Option<Self::Case>;

    /// Sends a case and judges the response.
    fn try_case(&mut self, case: &Self::Case) -> impl Future<Output = Judgement> + Send;

    /// Tries a saved failure again; `None` if it is of another kind.
    fn retry(&mut self, saved: &SavedFailure) -> impl Future<Output = Option<RetryResult>> + Send;

    /// Whether the target can still be tested, or why the run does not count.
    fn still_testable(&mut self) -> impl Future<Output = Result<(), String>> + Send {
        std::future::ready(Ok(()))
    }
}

/// The result of trying a saved failure again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetryResult {
    /// It passes now.
    Fixed,
    /// It still fails like this.
    StillFailing(Violation),
    /// The response says nothing, for this reason.
    CannotTell(String),
}

impl RetryResult {
    /// The result as text.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Fixed => "FIXED",
            Self::StillFailing(_) => "STILL FAILING",
            Self::CannotTell(_) => "CANNOT TELL",
        }
    }
}
