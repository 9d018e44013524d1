//! What `doctor` finds, and what becomes of it.

use serde::Serialize;

use crate::redact::Redactor;

/// How a thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// To be changed before a run says anything.
    Error,
    /// The network does not let us through.
    Unreachable,
    /// To be known; a run works all the same.
    Warning,
    /// As it should be.
    Ok,
    /// Not looked at.
    Skipped,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Symptom {
    /// Always `configuration`: no rule is judged here.
    pub kind: &'static str,
    /// What was looked at, e.g. `tls`.
    pub area: &'static str,
    /// How it stands.
    pub state: State,
    /// What was seen.
    pub said: String,
    /// What to change.
    pub change: Option<String>,
}

/// Everything that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Examination {
    /// The form of this document.
    pub format: &'static str,
    /// The target's name in the profile.
    pub target: String,
    /// Whether a run can say something about this target.
    pub testable: bool,
    /// The process's exit code: 0, 2 (to be changed), or 3 (the network).
    pub exit_code: u8,
    /// What was found, in the order in which it was looked at.
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

    pub(super) fn skipped(area: &'static str, because: impl Into<String>) -> Self {
        Self::new(area, State::Skipped, format!("not looked at: {}", because.into()), None)
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
    /// Sums up.
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

    /// How many stand so.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        self.findings.iter().filter(|symptom| symptom.state == state).count()
    }
}
