//! The stage of a session, and the commands each stage allows.

use catena_contract::{IntegrationRequestId, InvitationStatus, Outcome};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CommandName, Member, Screen};

/// Most waitlist entries of one fleet.
const MOST_WAITING: usize = 50;

/// The stage of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// The link was not opened yet.
    Invited,
    /// The fleet reads the consent card.
    Viewed,
    /// The fleet left the consent card without an answer; the invitation is still open.
    Away(Ending),
    /// The fleet shares its data.
    Accepted(Box<Member>),
    /// The fleet declined; final until the partner invites again.
    Declined {
        /// When it declined.
        at: Timestamp,
        /// The reason the fleet gave.
        reason: Option<String>,
    },
    /// The link expired; final, a new invitation replaces it.
    Expired,
    /// The partner deleted the invitation; final.
    Deleted,
}

/// How a visit ended. Repeated unchanged when the fleet returns again (assumption `first-outcome-wins`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// The outcome.
    pub outcome: Outcome,
    /// The reason the fleet gave when it declined (assumption `skip-reason-is-decline-reason`).
    pub skip_reason: Option<String>,
    /// How many providers the fleet has connected on this invitation (assumption `tsp-count`).
    pub tsp_count: usize,
    /// The request or waitlist entry of a visit that ended in success.
    #[serde(default)]
    pub also_requested: Option<IntegrationRequestId>,
}

impl Ending {
    /// A failure without a reason.
    pub(crate) const fn failure(tsp_count: usize) -> Self {
        Self { outcome: Outcome::Failure, skip_reason: None, tsp_count, also_requested: None }
    }

    /// The invitation was declined.
    pub(crate) const fn declined(reason: Option<String>) -> Self {
        Self { outcome: Outcome::Failure, skip_reason: reason, tsp_count: 0, also_requested: None }
    }
}

impl Stage {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Viewed => "viewed",
            Self::Away(_) => "away",
            Self::Accepted(member) => match member.visit.screen {
                Screen::Choosing => "choosing",
                Screen::Connected { .. } => "connected",
                Screen::Requested { .. } => "requested",
                Screen::Deleted { .. } => "connection-deleted",
                Screen::Ended(_) => "ended",
            },
            Self::Declined { .. } => "declined",
            Self::Expired => "expired",
            Self::Deleted => "deleted",
        }
    }

    /// The outcome of the visit that ended last, if one has.
    #[must_use]
    pub const fn outcome(&self) -> Option<Outcome> {
        match self {
            Self::Away(ending) => Some(ending.outcome),
            Self::Accepted(member) => match &member.visit.screen {
                Screen::Ended(ending) => Some(ending.outcome),
                Screen::Choosing
                | Screen::Connected { .. }
                | Screen::Requested { .. }
                | Screen::Deleted { .. } => None,
            },
            Self::Declined { .. } => Some(Outcome::Failure),
            Self::Invited | Self::Viewed | Self::Expired | Self::Deleted => None,
        }
    }

    /// The invitation's status for the partner.
    #[must_use]
    pub const fn status(&self) -> InvitationStatus {
        match self {
            Self::Invited | Self::Viewed | Self::Away(_) => InvitationStatus::Active,
            Self::Accepted(_) => InvitationStatus::Accepted,
            Self::Declined { .. } => InvitationStatus::Declined,
            Self::Expired => InvitationStatus::Expired,
            Self::Deleted => InvitationStatus::Deleted,
        }
    }

    /// Whether the invitation is unanswered; only then can it expire.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status() == InvitationStatus::Active
    }

    /// The commands that are possible now. Expiring is not listed: only time does it, once the link has expired.
    #[must_use]
    pub fn possible(&self) -> Vec<CommandName> {
        use CommandName::{Accept, Decline, Delete, Leave, Return, View};
        match self {
            Self::Invited => vec![View, Delete],
            Self::Viewed => vec![View, Accept, Decline, Leave, Delete],
            Self::Away(_) => vec![View, Return, Leave, Delete],
            Self::Accepted(member) => possible_on_visit(member),
            Self::Declined { .. } => vec![View, Decline, Return, Leave],
            Self::Expired => vec![View, Return, Leave],
            Self::Deleted => vec![View],
        }
    }
}

/// The commands that are possible for a fleet that accepted.
pub(super) fn possible_on_visit(member: &Member) -> Vec<CommandName> {
    use CommandName::{
        AddAnother, Connect, DeleteConnection, JoinWaitlist, Leave, RequestIntegration, Return, View,
    };
    let screen = &member.visit.screen;
    if matches!(screen, Screen::Ended(_)) {
        return vec![View, Return, Leave];
    }
    [
        (View, true),
        (Connect, true),
        (RequestIntegration, true),
        (JoinWaitlist, member.waitlist.len() < MOST_WAITING),
        (DeleteConnection, !member.connections.is_empty()),
        (Return, member.visit.outcome().is_some()),
        (AddAnother, *screen != Screen::Choosing),
        (Leave, true),
    ]
    .into_iter()
    .filter_map(|(name, possible)| possible.then_some(name))
    .collect()
}
