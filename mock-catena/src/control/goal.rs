//! The stages a session can be brought to, and the next command towards each.

use serde::{Deserialize, Serialize};

use crate::named::named;
use crate::session::{CommandName, Screen, Session, Stage};

named! {
    /// A stage or outcome that a session can be brought to.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub enum Goal or UnknownGoal {
        /// The link was opened.
        Viewed = "viewed",
        /// The fleet accepted and did nothing more.
        Accepted = "accepted",
        /// The fleet connected a provider and returned.
        Success = "success",
        /// The fleet requested a provider and returned.
        IntegrationRequested = "integration-requested",
        /// The fleet declined and returned.
        Failure = "failure",
        /// The fleet left without finishing.
        Left = "left",
        /// The link expired.
        Expired = "expired",
        /// The partner deleted the invitation.
        Deleted = "deleted",
    }
}

/// A text that is not the name of a goal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not an outcome; choose one of {}", Goal::ALL.map(Goal::as_str).join(", "))]
pub struct UnknownGoal {
    found: String,
}

/// The next step towards a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// The goal is reached.
    Reached,
    /// Run this command next.
    Move(CommandName),
    /// The session cannot reach the goal any more.
    Impossible,
}

impl Goal {
    /// The goals a session can still reach.
    #[must_use]
    pub fn possible(session: &Session) -> Vec<Self> {
        Self::ALL
            .into_iter()
            .filter(|goal| match goal.next(session, false) {
                Next::Move(_) => true,
                Next::Reached | Next::Impossible => false,
            })
            .collect()
    }

    /// The next step. `moving` says that a command was already run: then an ended visit reaches the goal; otherwise
    /// another visit starts.
    pub(super) fn next(self, session: &Session, moving: bool) -> Next {
        use CommandName::{
            Accept, Connect, Decline, Delete, Expire, Leave, RequestIntegration, Return, View,
        };
        let stage = session.stage();
        match (self, stage) {
            (Self::Viewed, Stage::Viewed)
            | (Self::Expired, Stage::Expired)
            | (Self::Deleted, Stage::Deleted)
            | (Self::Failure, Stage::Declined { .. }) => Next::Reached,
            (Self::Left, Stage::Away(_)) if moving => Next::Reached,
            (Self::Viewed, Stage::Invited | Stage::Away(_)) => Next::Move(View),
            (Self::Expired, Stage::Invited | Stage::Viewed | Stage::Away(_)) => Next::Move(Expire),
            (Self::Deleted, Stage::Invited | Stage::Viewed | Stage::Away(_)) => Next::Move(Delete),

            (
                Self::Accepted | Self::Success | Self::IntegrationRequested | Self::Failure | Self::Left,
                Stage::Invited | Stage::Away(_),
            ) => Next::Move(View),
            (Self::Accepted | Self::Success | Self::IntegrationRequested, Stage::Viewed) => {
                Next::Move(Accept)
            }
            (Self::Failure, Stage::Viewed) => Next::Move(Decline),
            (Self::Left, Stage::Viewed) => Next::Move(Leave),

            (Self::Accepted, Stage::Accepted(_)) => Next::Reached,
            (
                Self::Success | Self::IntegrationRequested | Self::Left | Self::Failure,
                Stage::Accepted(member),
            ) => {
                match (&member.visit.screen, self) {
                    (Screen::Ended(_), _) if moving => Next::Reached,
                    (Screen::Ended(_), _) => Next::Move(View),
                    // A fleet that accepted cannot decline; it fails by leaving.
                    (_, Self::Left | Self::Failure) => Next::Move(Leave),
                    (Screen::Choosing | Screen::Deleted { .. }, Self::Success) => Next::Move(Connect),
                    (Screen::Choosing | Screen::Deleted { .. }, Self::IntegrationRequested) => {
                        match member.visit.connected() {
                            // A visit with a connection counts as a success (assumption `mixed-session-success`).
                            true => Next::Impossible,
                            false => Next::Move(RequestIntegration),
                        }
                    }
                    (Screen::Connected { .. }, Self::Success) => Next::Move(Return),
                    (Screen::Connected { .. }, _) => Next::Impossible,
                    (Screen::Requested { .. }, Self::Success) => Next::Move(Connect),
                    (Screen::Requested { .. }, _) => match member.visit.connected() {
                        true => Next::Impossible,
                        false => Next::Move(Return),
                    },
                    (
                        Screen::Choosing | Screen::Deleted { .. },
                        Self::Viewed | Self::Accepted | Self::Expired | Self::Deleted,
                    ) => Next::Impossible,
                }
            }
            (
                Self::Viewed | Self::Expired | Self::Deleted,
                Stage::Accepted(_) | Stage::Declined { .. } | Stage::Expired | Stage::Deleted,
            )
            | (
                Self::Accepted | Self::Success | Self::IntegrationRequested | Self::Left,
                Stage::Declined { .. } | Stage::Expired | Stage::Deleted,
            )
            | (Self::Failure, Stage::Expired | Stage::Deleted) => Next::Impossible,
        }
    }
}
