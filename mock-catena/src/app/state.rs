//! The state of a simulated Catena, shared by all clones of [`App`].

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use catena_contract::{AccessToken, WebhookSecret};
use jiff::Timestamp;
use url::Url;
use uuid::Uuid;

use crate::auth::{Clients, Guard, Tokens};
use crate::catalogue::Catalogue;
use crate::clock::{AdjustableClock, Clock as _};
use crate::dialect::{ConnectionIds, Dialect, Switches};
use crate::embedding::ConnectOptions;
use crate::faults::Faults;
use crate::ids::Ids;
use crate::session::PartnerProfile;
use crate::store::Store;
use crate::timeline::Journal;
use crate::webhooks::Courier;

/// One simulated Catena. Cheap to clone; clones share all state.
#[derive(Clone)]
pub(crate) struct App {
    shared: Arc<Shared>,
}

struct Shared {
    context: Context,
    state: Mutex<State>,
}

/// What does not change while it runs.
pub(crate) struct Context {
    /// The partner of the development token and of the user's commands.
    pub(crate) partner: PartnerProfile,
    /// The development token: never expires, and authenticates that partner.
    pub(crate) token: AccessToken,
    pub(crate) clients: Clients,
    pub(crate) tokens: Tokens,
    /// The dialect that [`App::reset`] restores.
    pub(crate) dialect: Dialect,
    /// The seed of the catalogue.
    pub(crate) seed: u64,
    pub(crate) clock: Arc<AdjustableClock>,
    pub(crate) courier: Courier,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    pub(crate) guard: Guard,
    /// Set when the server stops; ends event streams.
    pub(crate) stopped: tokio::sync::watch::Receiver<bool>,
    /// Options of the hosted flow.
    pub(crate) connect: ConnectOptions,
    /// Whether the page at `/` is the inspector.
    pub(crate) inspector: bool,
    /// This server's URL: magic links start with it.
    pub(crate) base: Url,
}

/// What changes while it runs.
pub(super) struct State {
    pub(super) store: Store,
    pub(super) ids: Box<dyn Ids>,
    pub(super) switches: Switches,
    pub(super) catalogue: Arc<Catalogue>,
}

impl State {
    /// The ids that a session draws, with connection ids of the dialect's version.
    pub(super) fn session_ids(&mut self) -> impl Ids {
        SessionIds { connections: self.switches.api.connection_ids, ids: self.ids.as_mut() }
    }
}

/// Ids of sessions in a dialect.
struct SessionIds<'a> {
    ids: &'a mut dyn Ids,
    connections: ConnectionIds,
}

impl Ids for SessionIds<'_> {
    fn v7(&mut self, now: Timestamp) -> Uuid {
        self.ids.v7(now)
    }

    fn v4(&mut self) -> Uuid {
        self.ids.v4()
    }

    fn connection(&mut self, now: Timestamp) -> Uuid {
        match self.connections {
            ConnectionIds::V4 => self.ids.v4(),
            ConnectionIds::V7 => self.ids.v7(now),
        }
    }

    fn secret(&mut self) -> WebhookSecret {
        self.ids.secret()
    }

    fn word(&mut self, length: usize) -> String {
        self.ids.word(length)
    }
}

impl App {
    pub(crate) fn new(context: Context, store: Store, ids: Box<dyn Ids>) -> Self {
        let switches = context.dialect.switches();
        let catalogue = Arc::new(Catalogue::seeded(context.seed));
        let state = Mutex::new(State { store, ids, switches, catalogue });
        let app = Self { shared: Arc::new(Shared { context, state }) };
        app.add_configured_partners(&mut app.state());
        app
    }

    pub(crate) fn context(&self) -> &Context {
        &self.shared.context
    }

    /// The current time.
    pub(crate) fn now(&self) -> Timestamp {
        self.context().clock.now()
    }

    /// `length` random letters and digits.
    pub(crate) fn random_text(&self, length: usize) -> String {
        self.state().ids.word(length)
    }

    /// The current dialect switches.
    pub(crate) fn switches(&self) -> Switches {
        self.state().switches.clone()
    }

    /// The current providers and registry entries.
    pub(crate) fn catalogue(&self) -> Arc<Catalogue> {
        Arc::clone(&self.state().catalogue)
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
