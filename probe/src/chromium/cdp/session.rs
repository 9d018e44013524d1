//! Commands and events of the browser, or of one page in it.

use std::time::Duration;

use super::connection::Connection;
use super::error::CdpError;
use super::events::Events;
use super::protocol::Command;
use super::protocol::target::SessionId;

/// How long a command may take, unless its caller says otherwise.
pub(super) const ANSWERS_WITHIN: Duration = Duration::from_secs(30);

/// A way to send commands to the browser or to one page. Clones share one connection.
#[derive(Debug, Clone)]
pub struct Session {
    connection: Connection,
    id: Option<SessionId>,
}

impl Session {
    /// The session of the browser itself.
    pub(super) const fn browser(connection: Connection) -> Self {
        Self { connection, id: None }
    }

    /// Another session on the same connection.
    pub(super) fn of(&self, id: SessionId) -> Self {
        Self { connection: self.connection.clone(), id: Some(id) }
    }

    /// Its id; the browser's own session has none.
    #[must_use]
    pub const fn id(&self) -> Option<&SessionId> {
        self.id.as_ref()
    }

    /// Sends a command and waits for its result, for up to 30 seconds.
    ///
    /// # Errors
    /// [`CdpError`].
    pub async fn call<C: Command>(&self, command: C) -> Result<C::Response, CdpError> {
        self.call_within(command, ANSWERS_WITHIN).await
    }

    /// Sends a command and waits for its result, for no longer than `within`.
    ///
    /// # Errors
    /// [`CdpError`].
    pub async fn call_within<C: Command>(
        &self,
        command: C,
        within: Duration,
    ) -> Result<C::Response, CdpError> {
        let method = C::METHOD;
        let answered = self.connection.call(self.id.as_ref(), &command);
        let Ok(answer) = tokio::time::timeout(within, answered).await else {
            return Err(CdpError::Timeout { method, within });
        };
        serde_json::from_str(answer?.get()).map_err(|source| CdpError::Json { method, source })
    }

    /// Subscribes to the events with these names, such as [`EntryAdded::METHOD`]. Their domain has to be enabled.
    ///
    /// [`EntryAdded::METHOD`]: super::protocol::log::EntryAdded::METHOD
    #[must_use]
    pub fn events(&self, methods: &'static [&'static str]) -> Events {
        self.connection.events(self.id.clone(), methods)
    }
}
