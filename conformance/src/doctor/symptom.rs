//! The results of `doctor`.

use catena_probe::Wall;
use serde::Serialize;

use crate::redact::Redactor;

/// The result of one test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Must be fixed before a run can test this target.
    Error,
    /// The host cannot be reached.
    Unreachable,
    /// A run works, but may test less.
    Warning,
    /// No problem.
    Ok,
    /// Not tested.
    Skipped,
}

/// The result of one test, with its explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Symptom {
    /// Always `configuration`: no check is run.
    pub kind: &'static str,
    /// The tested area, e.g. `tls`.
    pub area: &'static str,
    /// The result.
    pub state: State,
    /// What was found.
    pub said: String,
    /// What to change.
    pub change: Option<String>,
}

/// All results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Examination {
    /// The format and version of this document.
    pub format: &'static str,
    /// The target's name in the profile.
    pub target: String,
    /// Whether a run can test this target.
    pub testable: bool,
    /// The process's exit code: 0, 2 (errors), or 3 (a host cannot be reached).
    pub exit_code: u8,
    /// The results, in the order of the tests.
    pub findings: Vec<Symptom>,
}

impl Symptom {
    const fn new(area: &'static str, state: State, said: String, change: Option<String>) -> Self {
        Self { kind: "configuration", area, state, said, change }
    }

    pub(super) fn ok(area: &'static str, said: impl Into<String>) -> Self {
        Self::new(area, State::Ok, said.into(), None)
    }

    pub(super) fn warning(area: &'static str, said: impl Into<String>, change: impl Into<String>) -> Self {
        Self::new(area, State::Warning, said.into(), Some(change.into()))
    }

    pub(super) fn error(area: &'static str, said: impl Into<String>, change: impl Into<String>) -> Self {
        Self::new(area, State::Error, said.into(), Some(change.into()))
    }

    pub(super) fn unreachable(
        area: &'static str,
        said: impl Into<String>,
        change: impl Into<String>,
    ) -> Self {
        Self::new(area, State::Unreachable, said.into(), Some(change.into()))
    }

    /// Something else answers in place of the partner.
    pub(super) fn walled(area: &'static str, wall: &Wall) -> Self {
        let state = if wall.is_configured() { State::Error } else { State::Unreachable };
        Self::new(area, state, wall.to_string(), Some(wall.advice()))
    }

    pub(super) fn skipped(area: &'static str, because: impl Into<String>) -> Self {
        Self::new(area, State::Skipped, format!("not tested: {}", because.into()), None)
    }

    pub(super) fn cleaned(self, redactor: &Redactor) -> Self {
        Self {
            said: redactor.clean(&self.said),
            change: self.change.map(|change| redactor.clean(&change)),
            ..self
        }
    }
}

impl Examination {
    /// Computes the exit code from the results.
    #[must_use]
    pub fn of(target: String, findings: Vec<Symptom>) -> Self {
        let any = |state| findings.iter().any(|symptom| symptom.state == state);
        let exit_code = match (any(State::Error), any(State::Unreachable)) {
            (true, _) => 2,
            (false, true) => 3,
            (false, false) => 0,
        };
        Self { format: "catena-conformance-doctor/1", target, testable: exit_code == 0, exit_code, findings }
    }

    /// The number of results with this state.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        self.findings.iter().filter(|symptom| symptom.state == state).count()
    }
}
