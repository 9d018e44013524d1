//! Who is notified of the sessions of a run while they happen.

use catena_contract::InvitationId;
use mock_catena::Running;

use super::relay::Relay;
use crate::specification::CheckId;

/// Is notified of the sessions of a run.
pub trait SessionWatcher: Send + Sync {
    /// A check begins a session in this simulated Catena. Returns the watcher's number for it.
    fn began(&self, check: &CheckId, catena: &Running, session: InvitationId) -> u64;
    /// The session has ended.
    fn ended(&self, number: u64, session: EndedSession);
}

/// The simulated Catena of a session that has ended. It runs until this is dropped.
pub struct EndedSession {
    _catena: Running,
    /// Its deliveries still reach the partner, if somebody sends one again.
    _relay: Option<Relay>,
}

impl EndedSession {
    pub(super) const fn new(catena: Running, relay: Option<Relay>) -> Self {
        Self { _catena: catena, _relay: relay }
    }
}

impl std::fmt::Debug for EndedSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EndedSession").finish_non_exhaustive()
    }
}
