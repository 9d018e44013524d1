//! What a session needs of the thing it fuzzes.

use catena_probe::NoReply;

use super::saved::SavedFailure;
use super::{FuzzCase, Judgement, Plan, Refusal, Violation};

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

    /// Whether the last case got no answer, or one that something in front of the partner may have given.
    fn was_refused(&self) -> bool;

    /// Whether a documented case is still handled as at first, or how it is refused.
    fn control(&mut self) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// Tries a saved failure again; `None` if it is of another kind.
    fn retry(&mut self, saved: &SavedFailure) -> impl Future<Output = Option<RetryResult>> + Send;

    /// Who is to blame for the failure of this case.
    fn blame(&mut self, case: &Self::Case, violation: &Violation) -> impl Future<Output = Blame> + Send;

    /// Whether the target can still be tested, or why the run does not count.
    fn still_testable(&mut self) -> impl Future<Output = Result<(), String>> + Send {
        std::future::ready(Ok(()))
    }
}

/// A path that no partner serves.
pub(super) const NOWHERE: &str = "/catena-conformance-fuzz-nowhere";

/// Who is to blame for a failing case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blame {
    /// The handler.
    Handler,
    /// What stands in front of every handler: a server, a framework or a proxy. It answers alike on a path that nobody
    /// serves.
    Platform,
    /// Nobody: the partner no longer answers a documented case either, for this reason.
    Blocked(Refusal),
}

impl Blame {
    /// Decides by how four requests ended: the failing case, a documented one, and on a path that nobody serves the
    /// failing case and a harmless one.
    pub(super) fn new([failing, documented, elsewhere, harmless]: [Result<u16, NoReply>; 4]) -> Self {
        match documented {
            Ok(status) if (400..500).contains(&status) => Self::Blocked(Refusal::Status(status)),
            Err(why) => Self::Blocked(Refusal::Unanswered(why.as_str().to_owned())),
            Ok(_) if failing == elsewhere && failing != harmless => Self::Platform,
            Ok(_) => Self::Handler,
        }
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
