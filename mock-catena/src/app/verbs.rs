//! What the user's commands need of the shell, beside what fleets and partners need.

use std::sync::Arc;

use catena_contract::{
    ExtTspId, IntegrationRequestId, InvitationId, Provider, RedirectUrl, Subscription, SubscriptionFilters,
    TspId, WebhookId, WebhookSecret,
};

use super::{App, MoveError, Moved};
use crate::clock::Clock as _;
use crate::dialect::Switches;
use crate::session::{About, Command, CommandName, Emitted, Session, created, go_live};

/// What changes about a subscription; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct SubscriptionChange {
    /// Where deliveries go.
    pub url: Option<RedirectUrl>,
    /// About which fleets.
    pub filters: Option<SubscriptionFilters>,
    /// What they are signed with, from the next attempt on.
    pub secret: Option<WebhookSecret>,
}

impl App {
    /// At most `most` sessions after the one named, oldest first.
    pub(crate) fn sessions(&self, after: Option<InvitationId>, most: usize) -> Vec<Arc<Session>> {
        self.world().store.sessions(after, most)
    }

    /// Every subscription that was not deleted.
    pub(crate) fn subscriptions(&self) -> Vec<Subscription> {
        let ids: Vec<WebhookId> =
            self.world().store.subscriptions().into_iter().map(|subscription| subscription.id).collect();
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
        subscription.updated_at = self.fixtures().clock.now();
        // It is known, so there is room for it.
        let _ = self.world().store.keep_subscription(subscription.clone());
        self.fixtures().courier.change(subscription.clone());
        Some(subscription)
    }

    /// Makes a move with what this Catena has at hand: the first provider offered that is not connected yet, the
    /// first registry entry not asked for yet.
    pub(crate) fn apply_by_name(&self, id: InvitationId, name: CommandName) -> Result<Moved, MoveError> {
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
                let mut world = self.world();
                let overdue = Arc::unwrap_or_clone(session).run_out(self.fixtures().clock.now());
                return self.moved(&mut world, &overdue, Command::Expire);
            }
            CommandName::Connect => {
                let connected = |provider: &&Provider| {
                    session.member().is_some_and(|member| member.connection_to(provider.id).is_some())
                };
                let limit = session.asked().limit_tsps.as_deref();
                let fresh = catalogue.offered(limit, "").find(|provider| !connected(provider));
                let provider = fresh.or_else(|| catalogue.offered(limit, "").next());
                return match provider {
                    Some(provider) => self.connect(id, provider),
                    None => Err(MoveError::NothingOffered),
                };
            }
            CommandName::RequestIntegration => {
                let asked =
                    |id: ExtTspId| session.member().is_some_and(|member| member.request_for(id).is_some());
                let entry = catalogue.registry().iter().find(|entry| !asked(entry.id));
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

    /// Makes a provider of a registry entry: it joins the catalogue, every request for it is answered, and
    /// `tsp.created` tells of it. `None` if there is no such entry, or it is live already.
    pub(crate) fn go_live(&self, entry: ExtTspId) -> Option<(Provider, Vec<IntegrationRequestId>)> {
        let now = self.fixtures().clock.now();
        let mut world = self.world();
        let id = TspId::new(world.ids.v4());
        let (catalogue, provider) = world.catalogue.with_live(entry, id, now)?;
        world.catalogue = Arc::new(catalogue);
        let mut answered = vec![];
        // Without the request's id in it, one event per request would tell the same thing several times.
        let each = world.switches.request_id_in_webhooks;
        let mut told = false;
        for session in world.store.asking_for(entry) {
            let Some(session) = world.store.session(session) else { continue };
            let session = Arc::unwrap_or_clone(session);
            let (session, effects) = go_live(session, entry, (id, &provider.name), now, world.ids.as_mut());
            answered.extend(
                session
                    .member()
                    .and_then(|member| member.request_for(entry))
                    .filter(|_| !effects.is_empty())
                    .map(|request| request.id),
            );
            // It is known, so there is room for it.
            let _ = world.store.keep_session(session.clone());
            if each || !told {
                told = told || !effects.is_empty();
                self.carry_out(&session, effects);
            }
        }
        if !told && answered.is_empty() {
            let emitted = Emitted {
                id: catena_contract::EventId::new(world.ids.v7(now)),
                at: now,
                about: About::default(),
                event: created((id, &provider.name), None),
            };
            self.fixtures().courier.emit(emitted);
        }
        Some((provider, answered))
    }

    /// Which registry entry a request asked for.
    pub(crate) fn entry_of(&self, request: IntegrationRequestId) -> Option<ExtTspId> {
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

    /// Follows other switches from now on.
    pub(crate) fn follow(&self, switches: Switches) {
        self.world().switches = switches.clone();
        self.fixtures().courier.follow(switches);
    }

    /// Forgets every session, subscription, delivery and fault, and goes back to the dialect, the catalogue and the
    /// clock it began with.
    pub(crate) fn reset(&self) {
        let fixtures = self.fixtures();
        let switches = fixtures.dialect.switches();
        {
            let mut world = self.world();
            world.store.clear();
            self.admit_partners(&mut world);
            world.switches = switches.clone();
            world.catalogue = Arc::new(crate::catalogue::Catalogue::seeded(fixtures.seed));
        }
        fixtures.courier.clear();
        fixtures.courier.follow(switches);
        fixtures.tokens.clear();
        fixtures.faults.clear();
        fixtures.journal.clear();
        fixtures.clock.reset();
    }
}
