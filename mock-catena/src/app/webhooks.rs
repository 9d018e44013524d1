//! A partner's subscriptions.

use std::collections::BTreeMap;

use catena_contract::webhook::EventName;
use catena_contract::{NewSubscription, PartnerId, Subscription, SubscriptionStatus, WebhookId};

use super::{App, SubscriptionChange};
use crate::store::{Index, Page, PageRequest, StoreFull, WebhookKey};
use crate::webhooks::LogRow;

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

/// Why a subscription was not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ChangeError {
    /// The partner has no subscription with this id.
    #[error("no subscription has this id")]
    Unknown,
    /// Another subscription would be identical (docs: unique per event, URL and filters).
    #[error("subscription {0} delivers `{1}` to this URL with these filters already")]
    Duplicate(WebhookId, EventName),
}

impl App {
    /// Creates the subscriptions of one request: all of them, or none if one of them exists (assumption
    /// `wildcard-all-or-none`).
    pub(crate) fn subscribe(
        &self,
        partner: PartnerId,
        request: Vec<NewSubscription>,
    ) -> Result<Vec<Subscription>, SubscribeError> {
        let now = self.now();
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

    /// A partner's subscription.
    pub(crate) fn webhook(&self, partner: PartnerId, id: WebhookId) -> Option<Subscription> {
        self.subscription(id).filter(|subscription| subscription.partner_id == partner)
    }

    /// A page of a partner's subscriptions, oldest first.
    pub(crate) fn webhooks(
        &self,
        partner: PartnerId,
        filter: impl Fn(&Subscription) -> bool,
        page_request: PageRequest<WebhookKey>,
    ) -> Page<WebhookKey, Subscription> {
        let stored = self.state().store.subscriptions_of(partner);
        let rows = stored
            .into_iter()
            .filter_map(|stored| self.subscription(stored.id))
            .filter(filter)
            .map(|subscription| ((subscription.created_at, subscription.id), subscription));
        page(rows.collect(), page_request)
    }

    /// Changes a partner's subscription. Emits nothing if nothing is changed.
    pub(crate) fn change_webhook(
        &self,
        partner: PartnerId,
        id: WebhookId,
        change: SubscriptionChange,
    ) -> Result<Subscription, ChangeError> {
        let mut subscription = self.webhook(partner, id).ok_or(ChangeError::Unknown)?;
        let SubscriptionChange { url, filters, secret } = change;
        if url.is_none() && filters.is_none() && secret.is_none() {
            return Ok(subscription);
        }
        subscription.url = url.unwrap_or(subscription.url);
        subscription.filters = filters.unwrap_or(subscription.filters);
        subscription.secret = secret.unwrap_or(subscription.secret);
        subscription.updated_at = self.now();
        // Under one lock, so that of two concurrent changes the second sees the first.
        let mut state = self.state();
        let same = state.store.subscriptions_of(partner).into_iter().find(|other| {
            other.id != id
                && other.event_name == subscription.event_name
                && other.url == subscription.url
                && other.filters == subscription.filters
        });
        if let Some(same) = same {
            return Err(ChangeError::Duplicate(same.id, same.event_name));
        }
        // Cannot fail: the subscription is stored already.
        let _ = state.store.save_subscription(subscription.clone());
        self.context().courier.change(subscription.clone());
        Ok(subscription)
    }

    /// Activates or pauses a partner's subscription. Does nothing if it has that status.
    pub(crate) fn put_webhook(
        &self,
        partner: PartnerId,
        id: WebhookId,
        status: SubscriptionStatus,
    ) -> Option<Subscription> {
        let subscription = self.webhook(partner, id)?;
        let courier = &self.context().courier;
        match status {
            same if same == subscription.status => Some(subscription),
            SubscriptionStatus::Active => courier.activate(id),
            SubscriptionStatus::Paused => courier.pause(id),
            // Set by the breaker and by `unsubscribe` only.
            SubscriptionStatus::Stale | SubscriptionStatus::Deleted => Some(subscription),
        }
    }

    /// Deletes a subscription; an identical one may be created again.
    pub(crate) fn unsubscribe(&self, id: WebhookId) -> Option<Subscription> {
        // Removed from the store first, so that no request finds it half deleted.
        self.state().store.remove_subscription(id);
        self.context().courier.delete(id)
    }

    /// A page of a subscription's attempts, oldest first.
    pub(crate) fn webhook_logs(
        &self,
        id: WebhookId,
        filter: impl Fn(&LogRow) -> bool,
        page_request: PageRequest<u64>,
    ) -> Option<Page<u64, LogRow>> {
        let rows = self.context().courier.logs(id)?;
        Some(page(rows.into_iter().filter(filter).map(|row| (row.number, row)).collect(), page_request))
    }
}

/// A page of rows that are all in memory.
fn page<K: Ord + Copy, T>(mut rows: BTreeMap<K, T>, page_request: PageRequest<K>) -> Page<K, T> {
    rows.keys().copied().collect::<Index<K>>().page(page_request).filter_map(|key| rows.remove(&key))
}
