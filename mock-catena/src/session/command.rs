//! Commands that change a session, and the error for those that are not possible.

use catena_contract::{ComplianceStatus, ConnectionId, ExtTspId, FleetContact};

use super::{ChosenProvider, Stage};
use crate::named::named;

/// A command by the fleet, the partner, or time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The fleet opens the link.
    View,
    /// The fleet agrees to share.
    Accept,
    /// The fleet declines.
    Decline {
        /// The reason the fleet gave, if any.
        reason: Option<String>,
    },
    /// The provider accepted the fleet's credentials.
    Connect {
        /// The provider.
        provider: ChosenProvider,
        /// The connection this fleet already has there from another invitation.
        reused: Option<ConnectionId>,
    },
    /// The fleet asks for a provider that is not supported.
    RequestIntegration(RequestedProvider),
    /// The fleet joins the waitlist for a provider that no registry lists.
    JoinWaitlist {
        /// The name the fleet gave.
        provider: String,
    },
    /// The fleet deletes a connection, made on this visit or before.
    DeleteConnection {
        /// The connection.
        connection: ConnectionId,
    },
    /// The button "Return to …" (in an embedded flow: "Done").
    Return,
    /// The button "Add another provider".
    AddAnother,
    /// The fleet leaves without finishing (docs: disconnect).
    Leave,
    /// The link expires.
    Expire,
    /// The partner deletes the invitation.
    Delete,
}

/// A registry entry that a fleet requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestedProvider {
    /// Its registry entry.
    pub ext_tsp_id: ExtTspId,
    /// Its name at the time of the request.
    pub name: String,
    /// Its compliance status at the time of the request.
    pub compliance: ComplianceStatus,
    /// Contact data of the fleet.
    pub contact: FleetContact,
}

macro_rules! command_names {
    ($($command:ident = $name:literal,)+) => {
        named! {
            /// The name of a [`Command`], without its data.
            #[expect(missing_docs, reason = "each is the name of the command of the same name")]
            pub enum CommandName {
                $($command = $name,)+
            }
        }

        impl Command {
            /// Its name.
            #[must_use]
            pub const fn name(&self) -> CommandName {
                match self {
                    $(Self::$command { .. } => CommandName::$command,)+
                }
            }
        }
    };
}

command_names! {
    View = "view",
    Accept = "accept",
    Decline = "decline",
    Connect = "connect",
    RequestIntegration = "request-integration",
    JoinWaitlist = "join-waitlist",
    DeleteConnection = "delete-connection",
    Return = "return",
    AddAnother = "add-another",
    Leave = "leave",
    Expire = "expire",
    Delete = "delete",
}

/// The session's stage does not allow the command. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot `{command}` a session that is `{stage}`; possible now: {}", listed(.possible))]
pub struct Refused {
    /// The command that was attempted.
    pub command: CommandName,
    /// The session's stage, by name.
    pub stage: &'static str,
    /// The commands that are possible.
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
