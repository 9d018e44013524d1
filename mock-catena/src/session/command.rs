//! What can be asked of a session, and how it says no.

use std::fmt;

use catena_contract::{ComplianceStatus, ConnectionId, ExtTspId, FleetContact};

use super::{ChosenProvider, Stage};

/// A move, made by the fleet, the partner or time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The link is opened.
    View,
    /// The fleet agrees to share.
    Accept,
    /// The fleet does not.
    Decline {
        /// What it wrote, if anything.
        reason: Option<String>,
    },
    /// The provider took the fleet's credentials.
    Connect {
        /// Which provider.
        provider: ChosenProvider,
        /// The connection this fleet already has there, from another invitation.
        reused: Option<ConnectionId>,
    },
    /// The fleet asks for a provider that is not supported.
    RequestIntegration(RequestedProvider),
    /// The fleet waits for a provider that no registry lists.
    JoinWaitlist {
        /// What it calls the provider.
        provider: String,
    },
    /// The fleet takes a connection back, made on this visit or before.
    DeleteConnection {
        /// Which one.
        connection: ConnectionId,
    },
    /// The button "Return to …" (in an embedded flow: "Done").
    Return,
    /// The button "Add another provider".
    AddAnother,
    /// The fleet leaves without finishing (docs: disconnect).
    Leave,
    /// The link's time is over.
    Expire,
    /// The partner takes the invitation back.
    Delete,
}

/// A provider of the registry that a fleet asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestedProvider {
    /// Its registry entry.
    pub ext_tsp_id: ExtTspId,
    /// Its name, frozen with the request.
    pub name: String,
    /// How it stands in the registry, frozen likewise.
    pub compliance: ComplianceStatus,
    /// Whom to tell.
    pub contact: FleetContact,
}

/// A [`Command`] without what it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CommandName {
    /// [`Command::View`]
    View,
    /// [`Command::Accept`]
    Accept,
    /// [`Command::Decline`]
    Decline,
    /// [`Command::Connect`]
    Connect,
    /// [`Command::RequestIntegration`]
    RequestIntegration,
    /// [`Command::JoinWaitlist`]
    JoinWaitlist,
    /// [`Command::DeleteConnection`]
    DeleteConnection,
    /// [`Command::Return`]
    Return,
    /// [`Command::AddAnother`]
    AddAnother,
    /// [`Command::Leave`]
    Leave,
    /// [`Command::Expire`]
    Expire,
    /// [`Command::Delete`]
    Delete,
}

impl Command {
    /// Its name.
    #[must_use]
    pub const fn name(&self) -> CommandName {
        match self {
            Self::View => CommandName::View,
            Self::Accept => CommandName::Accept,
            Self::Decline { .. } => CommandName::Decline,
            Self::Connect { .. } => CommandName::Connect,
            Self::RequestIntegration(_) => CommandName::RequestIntegration,
            Self::JoinWaitlist { .. } => CommandName::JoinWaitlist,
            Self::DeleteConnection { .. } => CommandName::DeleteConnection,
            Self::Return => CommandName::Return,
            Self::AddAnother => CommandName::AddAnother,
            Self::Leave => CommandName::Leave,
            Self::Expire => CommandName::Expire,
            Self::Delete => CommandName::Delete,
        }
    }
}

impl fmt::Display for CommandName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::View => "view",
            Self::Accept => "accept",
            Self::Decline => "decline",
            Self::Connect => "connect",
            Self::RequestIntegration => "request-integration",
            Self::JoinWaitlist => "join-waitlist",
            Self::DeleteConnection => "delete-connection",
            Self::Return => "return",
            Self::AddAnother => "add-another",
            Self::Leave => "leave",
            Self::Expire => "expire",
            Self::Delete => "delete",
        })
    }
}

/// A move that the session's stage does not allow. Nothing happened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot `{command}` a session that is `{stage}`; possible now: {}", listed(.possible))]
pub struct Refused {
    /// What was asked.
    pub command: CommandName,
    /// Where the session stands, by name.
    pub stage: &'static str,
    /// What could be asked instead.
    pub possible: Vec<CommandName>,
}

impl Refused {
    pub(super) fn new(command: CommandName, stage: &Stage) -> Self {
        Self { command, stage: stage.name(), possible: stage.possible() }
    }
}

fn listed(names: &[CommandName]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
