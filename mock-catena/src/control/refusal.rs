//! How a command says no.

use catena_contract::WebhookId;
use serde::Serialize;

use super::{Goal, ImportError};
use crate::app::MoveError;
use crate::faults::TooManyRules;
use crate::store::StoreFull;

/// Why a command was not carried out. Nothing happened then.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// Nothing of this name is here.
    #[error("no {what} of this id; {next}")]
    Unknown {
        /// What was looked for.
        what: &'static str,
        /// Where to look.
        next: &'static str,
    },
    /// What is asked cannot be done from here.
    #[error("cannot bring a session that is `{state}` to `{attempted}`; possible now: {}", list(.possible))]
    Impossible {
        /// What was asked.
        attempted: String,
        /// Where it stands.
        state: &'static str,
        /// What could be asked instead.
        possible: Vec<Goal>,
    },
    /// A subscription is in a state that does not allow it.
    #[error("cannot {attempted} subscription {id}, which is `{state}`; possible now: {}", .possible.join(", "))]
    Subscription {
        /// What was asked.
        attempted: &'static str,
        /// Of which.
        id: WebhookId,
        /// How it stands.
        state: &'static str,
        /// What could be asked instead.
        possible: Vec<&'static str>,
    },
    /// The clock is in a state that does not allow it.
    #[error("cannot {attempted} a clock that {state}; possible now: {}", .possible.join(", "))]
    Clock {
        /// What was asked.
        attempted: &'static str,
        /// How it stands.
        state: &'static str,
        /// What could be asked instead.
        possible: Vec<&'static str>,
    },
    /// The same subscription exists.
    #[error(transparent)]
    Subscribe(#[from] crate::app::SubscribeError),
    /// The invitation offers no provider.
    #[error(
        "the invitation's `limit_tsps` offers no provider; invite without it, or with a slug of the catalogue"
    )]
    NothingOffered,
    /// No room.
    #[error(transparent)]
    Full(#[from] StoreFull),
    /// No room for a rule.
    #[error(transparent)]
    TooManyRules(#[from] TooManyRules),
    /// What is to be imported cannot be read.
    #[error(transparent)]
    Import(#[from] ImportError),
}

/// A refusal as `/_mock` answers it.
#[derive(Debug, Serialize)]
pub(crate) struct Refused {
    code: u16,
    message: &'static str,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    possible: Option<Vec<&'static str>>,
}

impl ControlError {
    pub(super) fn unknown_session() -> Self {
        Self::Unknown { what: "session", next: "list them with `GET /_mock/sessions`" }
    }

    pub(super) fn unknown_subscription() -> Self {
        Self::Unknown { what: "subscription", next: "list them with `GET /_mock/subscriptions`" }
    }

    /// The status, and what is told: 404 for what is not here, 409 with the state and the possible calls.
    pub(crate) fn to_answer(&self) -> (u16, Refused) {
        let (code, message, state, possible) = match self {
            Self::Unknown { .. } => (404, "Not Found", None, vec![]),
            Self::Impossible { state, possible, .. } => {
                (409, "Conflict", Some(*state), possible.iter().map(|goal| goal.as_str()).collect())
            }
            Self::Subscription { state, possible, .. } | Self::Clock { state, possible, .. } => {
                (409, "Conflict", Some(*state), possible.clone())
            }
            Self::Subscribe(_) | Self::NothingOffered | Self::Full(_) | Self::TooManyRules(_) => {
                (409, "Conflict", None, vec![])
            }
            Self::Import(_) => (422, "Invalid Request Body", None, vec![]),
        };
        let possible = state.map(|_| possible);
        (code, Refused { code, message, detail: self.to_string(), state, possible })
    }
}

impl From<MoveError> for ControlError {
    fn from(error: MoveError) -> Self {
        match error {
            MoveError::Unknown => Self::unknown_session(),
            MoveError::Refused(refused) => Self::Impossible {
                attempted: refused.command.to_string(),
                state: refused.stage,
                possible: vec![],
            },
            MoveError::NothingOffered => Self::NothingOffered,
            MoveError::Full(full) => Self::Full(full),
        }
    }
}

fn list(goals: &[Goal]) -> String {
    if goals.is_empty() {
        return "nothing".to_owned();
    }
    goals.iter().map(|goal| format!("`{goal}`")).collect::<Vec<_>>().join(", ")
}
