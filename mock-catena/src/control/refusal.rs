//! Why a command fails.

use catena_contract::WebhookId;
use serde::Serialize;

use super::{Goal, ImportError};
use crate::app::MoveError;
use crate::faults::TooManyRules;
use crate::store::StoreFull;
use crate::webhooks::ResendError;

/// Why a command was not run. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// Nothing with this id exists.
    #[error("no {what} with this id; {next}")]
    Unknown {
        /// The kind of thing.
        what: &'static str,
        /// How to find existing ones.
        next: &'static str,
    },
    /// The session cannot reach the goal.
    #[error("cannot bring a session that is `{state}` to `{attempted}`; possible now: {}", list(.possible))]
    Impossible {
        /// The goal.
        attempted: String,
        /// The session's stage.
        state: &'static str,
        /// The goals that are possible.
        possible: Vec<Goal>,
    },
    /// The subscription's status does not allow the command.
    #[error("cannot {attempted} subscription {id}, which is `{state}`; possible now: {}", .possible.join(", "))]
    Subscription {
        /// The command.
        attempted: &'static str,
        /// The subscription.
        id: WebhookId,
        /// The subscription's status.
        state: &'static str,
        /// The commands that are possible.
        possible: Vec<&'static str>,
    },
    /// The clock's state does not allow the command.
    #[error("cannot {attempted} a clock that {state}; possible now: {}", .possible.join(", "))]
    Clock {
        /// The command.
        attempted: &'static str,
        /// The clock's state.
        state: &'static str,
        /// The commands that are possible.
        possible: Vec<&'static str>,
    },
    /// An identical subscription exists.
    #[error(transparent)]
    Subscribe(#[from] crate::app::SubscribeError),
    /// The invitation offers no provider.
    #[error(
        "the invitation's `limit_tsps` offers no provider; invite without it, or with a slug of the catalogue"
    )]
    NothingOffered,
    /// The store is full.
    #[error(transparent)]
    Full(#[from] StoreFull),
    /// There are too many fault rules.
    #[error(transparent)]
    TooManyRules(#[from] TooManyRules),
    /// The delivery was not sent again.
    #[error(transparent)]
    Resend(#[from] ResendError),
    /// The document to import cannot be read.
    #[error(transparent)]
    Import(#[from] ImportError),
}

/// The error as `/_mock` returns it.
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

    pub(crate) fn unknown_subscription() -> Self {
        Self::Unknown { what: "subscription", next: "list them with `GET /_mock/subscriptions`" }
    }

    /// Status and body: 404 for unknown ids, 409 with the state and the possible commands.
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
            Self::Resend(ResendError::Unknown) => (404, "Not Found", None, vec![]),
            Self::Resend(ResendError::Unsubscribed) => (409, "Conflict", None, vec![]),
            Self::Resend(ResendError::Fault(_) | ResendError::Request(_)) | Self::Import(_) => {
                (422, "Invalid Request Body", None, vec![])
            }
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
