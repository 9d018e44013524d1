//! What the user's commands need, in addition to what fleets and partners need.

use std::sync::Arc;

use catena_contract::{
    ExtTspId, IntegrationRequestId, InvitationId, Provider, RedirectUrl, Subscription, SubscriptionFilters,
    TspId, WebhookId, WebhookSecret,
};

use super::{App, MoveError, Transition};
use crate::dialect::Switches;
use crate::session::{About, Command, CommandName, Emitted, Session, created, go_live};

/// Changes to a subscription; `None` keeps the current value.
#[derive(Debug, Clone, Default)]
pub struct SubscriptionChange {
    /// The new URL.
    pub url: Option<RedirectUrl>,
    /// The new filters.
    pub filters: Option<SubscriptionFilters>,
    /// The new signing secret, used from the next attempt on.
    pub secret: Option<WebhookSecret>,
}

impl App {
    /// At most `most` sessions after the given one, oldest first.
    pub(crate) fn sessions(&self, after: Option<InvitationId>, most: usize) -> Vec<Arc<Session>> {
        self.state().store.sessions(after, most)
    }

    /// At most `most` sessions before the given one, newest first.
    pub(crate) fn newest_sessions(&self, before: Option<InvitationId>, most: usize) -> Vec<Arc<Session>> {
        self.state().store.newest_sessions(before, most)
    }

    /// How many sessions requested a registry entry.
    pub(crate) fn requests_for(&self, entry: ExtTspId) -> usize {
        self.state().store.sessions_requesting(entry).len()
    }

    /// A new signing secret.
    pub(crate) fn new_secret(&self) -> WebhookSecret {
        self.state().ids.secret()
    }

    /// Every subscription that was not deleted.
    pub(crate) fn subscriptions(&self) -> Vec<Subscription> {
        let ids: Vec<WebhookId> =
            self.state().store.subscriptions().into_iter().map(|subscription| subscription.id).collect();
        ids.into_iter().filter_map(|id| self.subscription(id)).collect()
    }

    /// Changes a subscription.
    pub(crate) fn change_subscription(
        &self,
        id: WebhookId,
        change: SubscriptionChange,
    ) -> Option<Subscription> {
        let mut subscription = self.subscription(id)?;
        let SubscriptionChange { url, filters, secret } = change;
        subscription.url = url.unwrap_or(subscription.url);
        subscription.filters = filters.unwrap_or(subscription.filters);
        subscription.secret = secret.unwrap_or(subscription.secret);
        subscription.updated_at = self.now();
        // Cannot fail: the subscription is stored already.
        let _ = self.state().store.save_subscription(subscription.clone());
        self.context().courier.change(subscription.clone());
        Some(subscription)
    }

    /// Runs a command with default data: the first offered provider that is not connected yet, or the first registry
    /// entry not requested yet.
    pub(crate) fn apply_by_name(&self, id: InvitationId, name: CommandName) -> Result<Transition, MoveError> {
        let session = self.session(id).ok_or(MoveError::Unknown)?;
        let catalogue = self.catalogue();
        let command = match name {
            CommandName::View => Command::View,
            CommandName::Accept => Command::Accept,
            CommandName::Decline => Command::Decline { reason: Some("declined by command".to_owned()) },
            CommandName::JoinWaitlist => Command::JoinWaitlist { provider: "A provider of yours".to_owned() },
            CommandName::DeleteConnection => {
                let newest = session.member().and_then(|member| member.connections.last());
                let connection = newest.ok_or(MoveError::NothingOffered)?.connection_id;
                Command::DeleteConnection { connection }
            }
            CommandName::Return => Command::Return,
            CommandName::AddAnother => Command::AddAnother,
            CommandName::Leave => Command::Leave,
            CommandName::Delete => Command::Delete,
            CommandName::Expire => {
                let mut state = self.state();
                let overdue = Arc::unwrap_or_clone(session).expired_at(self.now());
                return self.transition(&mut state, &overdue, Command::Expire);
            }
            CommandName::Connect => {
                let connected = |provider: &&Provider| {
                    session.member().is_some_and(|member| member.connection_to(provider.id).is_some())
                };
                let limit = session.request().limit_tsps.as_deref();
                let fresh = catalogue.offered(limit, "").find(|provider| !connected(provider));
                let provider = fresh.or_else(|| catalogue.offered(limit, "").next());
                return match provider {
                    Some(provider) => self.connect(id, provider),
                    None => Err(MoveError::NothingOffered),
                };
            }
            CommandName::RequestIntegration => {
                let requested =
                    |id: ExtTspId| session.member().is_some_and(|member| member.request_for(id).is_some());
                let entry = catalogue.registry().iter().find(|entry| !requested(entry.id));
                let entry =
                    entry.or_else(|| catalogue.registry().first()).ok_or(MoveError::NothingOffered)?;
                Command::RequestIntegration(crate::session::RequestedProvider {
                    ext_tsp_id: entry.id,
                    name: entry.name.clone(),
                    compliance: entry.compliance,
                    contact: catena_contract::FleetContact::default(),
                })
            }
        };
        self.apply(id, command)
    }

    /// Turns a registry entry into a provider, answers every request for it, and emits `tsp.created`. `None` if the
    /// entry does not exist or is live already.
    pub(crate) fn go_live(&self, entry: ExtTspId) -> Option<(Provider, Vec<IntegrationRequestId>)> {
        let now = self.now();
        let mut state = self.state();
        let id = TspId::new(state.ids.v4());
        let (catalogue, provider) = state.catalogue.with_live(entry, id, now)?;
        state.catalogue = Arc::new(catalogue);
        let mut answered = vec![];
        // Without the request's id, events for several requests would be identical.
        let each = state.switches.request_id_in_webhooks;
        let mut emitted_any = false;
        for session in state.store.sessions_requesting(entry) {
            let Some(session) = state.store.session(session) else { continue };
            let session = Arc::unwrap_or_clone(session);
            let (session, effects) = go_live(session, entry, (id, &provider.name), now, state.ids.as_mut());
            answered.extend(
                session
                    .member()
                    .and_then(|member| member.request_for(entry))
                    .filter(|_| !effects.is_empty())
                    .map(|request| request.id),
            );
            // Cannot fail: the session is stored already.
            let _ = state.store.save_session(session.clone());
            if each || !emitted_any {
                emitted_any = emitted_any || !effects.is_empty();
                self.apply_effects(&session, effects);
            }
        }
        if !emitted_any && answered.is_empty() {
            let emitted = Emitted {
                id: catena_contract::EventId::new(state.ids.v7(now)),
                at: now,
                about: About::default(),
                event: created((id, &provider.name), None),
            };
            self.context().courier.emit(emitted);
        }
        Some((provider, answered))
    }

    /// The registry entry of a request.
    pub(crate) fn registry_entry_of(&self, request: IntegrationRequestId) -> Option<ExtTspId> {
        let mut after = None;
        loop {
            let page = self.sessions(after, 500);
            after = Some(page.last()?.id());
            let found = page
                .iter()
                .filter_map(|session| session.member()?.request(request))
                .map(|request| request.ext_tsp_id)
                .next();
            if found.is_some() {
                return found;
            }
        }
    }

    /// Uses these switches from now on.
    pub(crate) fn set_switches(&self, switches: Switches) {
        self.state().switches = switches.clone();
        self.context().courier.set_switches(switches);
    }

    /// Removes every session, subscription, delivery and fault, and restores the initial dialect, catalogue and
    /// clock.
    pub(crate) fn reset(&self) {
        let context = self.context();
        let switches = context.dialect.switches();
        {
            let mut state = self.state();
            state.store.clear();
            self.add_configured_partners(&mut state);
            state.switches = switches.clone();
            state.catalogue = Arc::new(crate::catalogue::Catalogue::seeded(context.seed));
        }
        context.courier.clear();
        context.courier.set_switches(switches);
        context.tokens.clear();
        context.faults.clear();
        context.journal.clear();
        context.clock.reset();
    }
}
