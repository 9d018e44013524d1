//! Commands and events of the browser, or of one page in it.

use std::time::Duration;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use super::connection::Connection;
use super::error::CdpError;
use super::events::Events;
use super::protocol::SessionId;

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
    pub(super) const fn id(&self) -> Option<&SessionId> {
        self.id.as_ref()
    }

    /// Sends a command such as `Page.navigate`, and waits for up to 30 seconds until it is carried out.
    pub async fn call(&self, method: &'static str, params: Value) -> Result<(), CdpError> {
        self.ask::<IgnoredAny>(method, params).await?;
        Ok(())
    }

    /// Sends a command and waits for its result, for up to 30 seconds.
    pub async fn ask<T: DeserializeOwned>(&self, method: &'static str, params: Value) -> Result<T, CdpError> {
        self.ask_within(method, params, ANSWERS_WITHIN).await
    }

    /// The same, for no longer than `within`.
    pub(super) async fn ask_within<T: DeserializeOwned>(
        &self,
        method: &'static str,
        params: Value,
        within: Duration,
    ) -> Result<T, CdpError> {
        let answered = self.connection.call(self.id.as_ref(), method, &params);
        let Ok(answer) = tokio::time::timeout(within, answered).await else {
            return Err(CdpError::Timeout { method, within });
        };
        serde_json::from_str(answer?.get()).map_err(|source| CdpError::Json { method, source })
    }

    /// Subscribes to the events with these names, such as `Log.entryAdded`. Their domain has to be enabled.
    pub(crate) fn events(&self, methods: &'static [&'static str]) -> Events {
        self.connection.events(self.id.clone(), methods)
    }
}
