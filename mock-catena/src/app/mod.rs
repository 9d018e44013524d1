//! Connects the pure core with storage and delivery: loads a session, runs a command, saves it, and applies the
//! effects.
//!
//! All of that happens under one short lock, so that events are delivered in the order of the commands. The core
//! decides what a command does; HTTP is left to the handlers.

mod api;
mod callers;
mod connections;
mod export;
mod partners;
mod providers;
mod sharing;
mod verbs;
mod webhooks;

pub(crate) use export::ImportedState;
pub(crate) use partners::{NewPartner, PartnerChange};
pub(crate) use providers::RequestError;
pub(crate) use sharing::{AgreementError, OfFleets};
pub use verbs::SubscriptionChange;
pub(crate) use webhooks::ChangeError;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use catena_contract::webhook::{Event, EventName};
use catena_contract::{
    AccessToken, Invitation, InvitationId, NewInvitation, NewSubscription, PartnerId, Provider, Subscription,
    SubscriptionStatus, WebhookId,
};
use url::Url;

use crate::auth::{Clients, Guard, Tokens};
use crate::catalogue::Catalogue;
use crate::clock::{AdjustableClock, Clock as _};
use crate::dialect::{Dialect, Switches};
use crate::embedding::ConnectOptions;
use crate::faults::{Fault, FaultPoint, Faults, Subject, apply_to_redirect};
use crate::ids::Ids;
use crate::session::{
    ChosenProvider, Command, Effect, Ending, PartnerProfile, Refused, Session, refresh, step,
};
use crate::store::{Store, StoreFull};
use crate::timeline::{EntryKind, Journal};
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
    /// This server's URL: magic links start with it.
    pub(crate) base: Url,
}

/// What changes while it runs.
struct State {
    store: Box<dyn Store>,
    ids: Box<dyn Ids>,
    switches: Switches,
    catalogue: Arc<Catalogue>,
}

/// A session after a command.
pub(crate) struct Transition {
    pub(crate) session: Session,
    /// Set if the command ended a visit.
    pub(crate) ended: Option<VisitEnd>,
}

/// Where the browser goes when a visit has ended.
pub(crate) enum VisitEnd {
    /// Send the browser there.
    RedirectTo(Url),
    /// The partner configured no URL: the browser stays on the last page.
    NoUrl,
}

/// Why a command was not run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MoveError {
    #[error("no invitation has this id")]
    Unknown,
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("the invitation offers no provider")]
    NothingOffered,
    #[error(transparent)]
    Full(#[from] StoreFull),
}

/// The result of inviting a fleet.
pub(crate) enum Invited {
    New(Invitation),
    Refreshed(Invitation),
}

/// Why a subscription was not created.
#[derive(Debug, thiserror::Error)]
pub enum SubscribeError {
    #[error(
        "subscription {0} already tells this URL of `{1}` with these filters; a second one would deliver every event twice"
    )]
    Duplicate(WebhookId, EventName),
    #[error(transparent)]
    Full(#[from] StoreFull),
}

impl App {
    pub(crate) fn new(context: Context, store: Box<dyn Store>, ids: Box<dyn Ids>) -> Self {
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

    /// Invites a fleet for a partner, or refreshes its invitation.
    pub(crate) fn invite(&self, partner: PartnerId, request: NewInvitation) -> Result<Invited, StoreFull> {
        let Context { clock, base, .. } = self.context();
        let now = clock.now();
        let mut state = self.state();
        if let Some(known) = state.store.session_of(partner, &request.fleet_ref) {
            self.expire_if_overdue(&mut state, &known)?;
            // `NotRefreshable` means that a new one has to be created; it is not an error.
            let known = Arc::unwrap_or_clone(known);
            if let Ok(session) = refresh(known, request.clone(), now, state.ids.as_mut()) {
                let invitation = session.invitation();
                state.store.save_session(session)?;
                return Ok(Invited::Refreshed(invitation));
            }
        }
        let partner = self.profile(&state, partner);
        let (session, effects) = Session::invite(request, &partner, base, now, state.ids.as_mut());
        let invitation = session.invitation();
        state.store.save_session(session.clone())?;
        self.apply_effects(&session, effects);
        Ok(Invited::New(invitation))
    }

    /// The session of an invitation; if its link has expired, it is marked so first.
    pub(crate) fn session(&self, id: InvitationId) -> Option<Arc<Session>> {
        let mut state = self.state();
        let session = state.store.session(id)?;
        if !session.is_overdue(self.context().clock.now()) {
            return Some(session);
        }
        // Cannot fail: the session is stored already.
        let _ = self.expire_if_overdue(&mut state, &session);
        state.store.session(id)
    }

    /// Runs a command.
    pub(crate) fn apply(&self, id: InvitationId, command: Command) -> Result<Transition, MoveError> {
        let mut state = self.state();
        let session = state.store.session(id).ok_or(MoveError::Unknown)?;
        self.transition(&mut state, &session, command)
    }

    /// Connects a provider, reusing the fleet's connection from another invitation.
    pub(crate) fn connect(&self, id: InvitationId, provider: &Provider) -> Result<Transition, MoveError> {
        let mut state = self.state();
        let session = state.store.session(id).ok_or(MoveError::Unknown)?;
        let reused = state.store.connection_of(&session.fleet_identity(), provider.id);
        let provider = ChosenProvider {
            id: provider.id,
            name: provider.name.clone(),
            source_name: provider.source_name.clone(),
        };
        self.transition(&mut state, &session, Command::Connect { provider, reused })
    }

    /// Marks invitations, agreements and dead letters that have expired.
    pub(crate) fn expire_overdue(&self) {
        let mut state = self.state();
        for id in state.store.overdue(self.context().clock.now()) {
            if let Some(session) = state.store.session(id) {
                let _ = self.expire_if_overdue(&mut state, &session);
            }
        }
        self.expire_agreements(&mut state);
        drop(state);
        self.context().courier.expire();
    }

    /// Creates the subscriptions of one request: all of them, or none if one of them exists (assumption
    /// `wildcard-all-or-none`).
    pub(crate) fn subscribe(
        &self,
        partner: PartnerId,
        request: Vec<NewSubscription>,
    ) -> Result<Vec<Subscription>, SubscribeError> {
        let now = self.context().clock.now();
        let mut state = self.state();
        let known = state.store.subscriptions_of(partner);
        for new in &request {
            let same = known.iter().find(|known| {
                known.event_name == new.event_name && known.url == new.url && known.filters == new.filters
            });
            if let Some(same) = same {
                return Err(SubscribeError::Duplicate(same.id, same.event_name));
            }
        }
        let mut made = vec![];
        for NewSubscription { url, event_name, filters, secret } in request {
            let subscription = Subscription {
                id: WebhookId::new(state.ids.v4()),
                url,
                partner_id: partner,
                event_name,
                filters,
                secret: secret.unwrap_or_else(|| state.ids.secret()),
                status: SubscriptionStatus::Active,
                created_at: now,
                updated_at: now,
                deleted_at: None,
            };
            state.store.save_subscription(subscription.clone())?;
            made.push(subscription);
        }
        for subscription in &made {
            self.context().courier.open(subscription.clone());
        }
        Ok(made)
    }

    /// A subscription that was not deleted, with its current status.
    pub(crate) fn subscription(&self, id: WebhookId) -> Option<Subscription> {
        let stored = self.state().store.subscription(id)?;
        let subscription = self.context().courier.subscription(id).unwrap_or(stored);
        (subscription.status != SubscriptionStatus::Deleted).then_some(subscription)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn expire_if_overdue(&self, state: &mut State, session: &Session) -> Result<(), StoreFull> {
        if !session.is_overdue(self.context().clock.now()) {
            return Ok(());
        }
        match self.transition(state, session, Command::Expire) {
            Ok(_) | Err(MoveError::Refused(_) | MoveError::Unknown | MoveError::NothingOffered) => Ok(()),
            Err(MoveError::Full(full)) => Err(full),
        }
    }

    fn transition(
        &self,
        state: &mut State,
        session: &Session,
        command: Command,
    ) -> Result<Transition, MoveError> {
        let (session, ending) = self.apply_command(state, session, command)?;
        let ended = ending.map(|ending| self.redirect_for(state, &session, &ending));
        Ok(Transition { session, ended })
    }

    /// Runs a command and emits its events, without deciding on a redirect.
    fn apply_command(
        &self,
        state: &mut State,
        session: &Session,
        command: Command,
    ) -> Result<(Session, Option<Ending>), MoveError> {
        let name = command.name();
        let (session, effects) =
            step(session.clone(), command, self.context().clock.now(), state.ids.as_mut())
                .inspect_err(|refused| tracing::debug!(%refused, "move refused"))?;
        tracing::info!(
            command = %name,
            stage = session.stage().name(),
            fleet_ref = session.request().fleet_ref.as_str(),
            "session moved"
        );
        state.store.save_session(session.clone())?;
        let kind = EntryKind::Transition { command: name.to_string(), stage: session.stage().name() };
        self.write(&session, kind);
        let ending = self.apply_effects(&session, effects);
        Ok((session, ending))
    }

    /// The redirect for an ending, with faults applied.
    fn redirect_for(&self, state: &State, session: &Session, ending: &Ending) -> VisitEnd {
        let right = state.switches.redirect(session, ending);
        let subject = Subject {
            place: FaultPoint::Redirect,
            subscription: None,
            session: Some(session.id()),
            endpoint: right.as_ref().map_or("", Url::as_str),
        };
        let faults = self.context().faults.draw(&subject, self.context().clock.now());
        let url = right.and_then(|right| apply_to_redirect(right, &faults, &state.switches, session, ending));
        let kind = EntryKind::Redirect {
            url: url.as_ref().map(|url| url.to_string()),
            faults: faults.iter().map(Fault::name).collect(),
        };
        self.write(session, kind);
        url.map_or(VisitEnd::NoUrl, VisitEnd::RedirectTo)
    }

    fn write(&self, session: &Session, kind: EntryKind) {
        self.context().journal.write(self.context().clock.now(), Some(session.id()), kind);
    }

    /// Applies effects; returns the ending if the visit ended.
    fn apply_effects(&self, session: &Session, effects: Vec<Effect>) -> Option<Ending> {
        let mut ending = None;
        for effect in effects {
            match effect {
                Effect::Emit(emitted) => {
                    let courier = &self.context().courier;
                    if let Some(url) = &session.request().callback_url
                        && is_sent_to_callback(&emitted.event)
                    {
                        courier.emit_to_callback(url, session.partner().id, emitted.clone());
                    }
                    courier.emit(emitted);
                }
                Effect::Redirect(end) => ending = Some(end),
            }
        }
        ending
    }
}

/// The events sent to a `callback_url` (docs recipes/create-invitations): acceptance, the share agreement, and
/// connections.
const fn is_sent_to_callback(event: &Event) -> bool {
    match event {
        Event::InvitationAccepted(_)
        | Event::ShareAgreementCreated(_)
        | Event::ConnectionCreated(_)
        | Event::ConnectionStaled(_)
        | Event::FleetConnectionCreated(_) => true,
        Event::InvitationCreated(_)
        | Event::InvitationSent(_)
        | Event::InvitationViewed(_)
        | Event::InvitationDeclined(_)
        | Event::InvitationRejected(_)
        | Event::InvitationExpired(_)
        | Event::InvitationDeleted(_)
        | Event::ShareAgreementUpdated(_)
        | Event::ShareAgreementDeleted(_)
        | Event::TspRequested(_)
        | Event::TspCreated(_)
        | Event::WebhookCreated(_)
        | Event::WebhookUpdated(_)
        | Event::WebhookDeleted(_)
        | Event::WebhookStaled(_)
        | Event::WebhookActivated(_)
        | Event::WebhookPaused(_)
        | Event::Other { .. } => false,
    }
}
