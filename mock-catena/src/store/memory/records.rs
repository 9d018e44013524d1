//! Partners and subscriptions in the store.

use std::sync::Arc;

use catena_contract::{PartnerId, Subscription, WebhookId};

use crate::session::PartnerRow;
use crate::store::{Page, PageRequest, PartnerKey, Store, StoreFull};

impl Store {
    /// A partner and its properties.
    #[must_use]
    pub fn partner(&self, id: PartnerId) -> Option<Arc<PartnerRow>> {
        self.partners.get(&id).cloned()
    }

    /// A page of all partners, oldest first.
    #[must_use]
    pub fn partners(&self, page_request: PageRequest<PartnerKey>) -> Page<PartnerKey, Arc<PartnerRow>> {
        self.partner_keys.page(page_request).filter_map(|(_, id)| self.partner(id))
    }

    /// Saves a new or changed partner.
    ///
    /// # Errors
    /// [`StoreFull`] if it is new and the store is full.
    pub fn save_partner(&mut self, partner: PartnerRow) -> Result<(), StoreFull> {
        let id = partner.partner.id;
        if !self.partners.contains_key(&id) && self.partners.len() >= Self::MOST_PARTNERS {
            return Err(StoreFull { limit: Self::MOST_PARTNERS, what: "partners" });
        }
        // An imported partner may have another creation time.
        self.remove_partner(id);
        self.partner_keys.insert((partner.partner.created_at, id));
        self.partners.insert(id, Arc::new(partner));
        Ok(())
    }

    /// Removes a partner. Its invitations and subscriptions stay.
    pub fn remove_partner(&mut self, id: PartnerId) {
        if let Some(gone) = self.partners.remove(&id) {
            self.partner_keys.remove(&(gone.partner.created_at, id));
        }
    }

    /// The subscription with this id.
    #[must_use]
    pub fn subscription(&self, id: WebhookId) -> Option<Subscription> {
        self.subscriptions.get(&id).cloned()
    }

    /// Every subscription, oldest first.
    #[must_use]
    pub fn subscriptions(&self) -> Vec<Subscription> {
        self.subscription_keys.iter().filter_map(|(_, id)| self.subscription(id)).collect()
    }

    /// The subscriptions of a partner, oldest first.
    #[must_use]
    pub fn subscriptions_of(&self, partner: PartnerId) -> Vec<Subscription> {
        let keys = self.indexes.get(&partner).into_iter().flat_map(|indexes| indexes.subscriptions.iter());
        keys.filter_map(|(_, id)| self.subscription(id)).collect()
    }

    /// Saves a new or changed subscription.
    ///
    /// # Errors
    /// [`StoreFull`] if it is new and the store is full.
    pub fn save_subscription(&mut self, subscription: Subscription) -> Result<(), StoreFull> {
        let known = self.subscriptions.contains_key(&subscription.id);
        if !known && self.subscriptions.len() >= Self::MOST_SUBSCRIPTIONS {
            return Err(StoreFull { limit: Self::MOST_SUBSCRIPTIONS, what: "subscriptions" });
        }
        let key = (subscription.created_at, subscription.id);
        self.subscription_keys.insert(key);
        self.indexes.entry(subscription.partner_id).or_default().subscriptions.insert(key);
        self.subscriptions.insert(subscription.id, subscription);
        Ok(())
    }

    /// Removes a subscription.
    pub fn remove_subscription(&mut self, id: WebhookId) {
        let Some(gone) = self.subscriptions.remove(&id) else { return };
        let key = (gone.created_at, id);
        self.subscription_keys.remove(&key);
        if let Some(indexes) = self.indexes.get_mut(&gone.partner_id) {
            indexes.subscriptions.remove(&key);
        }
    }
}
