//! The user's commands for subscriptions.

use catena_contract::{NewSubscription, Subscription, SubscriptionStatus, WebhookId};

use super::{Control, ControlError, SubscriptionChange};

impl Control {
    /// Every subscription that was not deleted.
    #[must_use]
    pub fn subscriptions(&self) -> Vec<Subscription> {
        self.app.subscriptions()
    }

    /// Creates subscriptions: all of them, or none.
    ///
    /// # Errors
    /// [`ControlError::Subscribe`].
    pub fn subscribe(&self, request: Vec<NewSubscription>) -> Result<Vec<Subscription>, ControlError> {
        Ok(self.app.subscribe(self.app.context().partner.id, request)?)
    }

    /// Changes a subscription's URL, filters or secret for all further attempts.
    ///
    /// # Errors
    /// [`ControlError::Unknown`].
    pub fn change(&self, id: WebhookId, change: SubscriptionChange) -> Result<Subscription, ControlError> {
        self.app.change_subscription(id, change).ok_or_else(ControlError::unknown_subscription)
    }

    /// Gives a subscription a new secret, which signs every further attempt.
    ///
    /// # Errors
    /// [`ControlError::Unknown`].
    pub fn rotate(&self, id: WebhookId) -> Result<Subscription, ControlError> {
        let secret = Some(self.app.new_secret());
        self.change(id, SubscriptionChange { secret, ..SubscriptionChange::default() })
    }

    /// Resumes deliveries of a paused or stale subscription.
    ///
    /// # Errors
    /// [`ControlError::Subscription`] if it is active.
    pub fn activate(&self, id: WebhookId) -> Result<Subscription, ControlError> {
        self.in_state(id, "activate", |status| match status {
            SubscriptionStatus::Paused | SubscriptionStatus::Stale => true,
            SubscriptionStatus::Active | SubscriptionStatus::Deleted => false,
        })?;
        self.app.context().courier.activate(id).ok_or_else(ControlError::unknown_subscription)
    }

    /// Pauses an active subscription; its deliveries wait.
    ///
    /// # Errors
    /// [`ControlError::Subscription`] if it is not active.
    pub fn pause(&self, id: WebhookId) -> Result<Subscription, ControlError> {
        self.in_state(id, "pause", |status| status == SubscriptionStatus::Active)?;
        self.app.context().courier.pause(id).ok_or_else(ControlError::unknown_subscription)
    }

    /// Deletes a subscription.
    ///
    /// # Errors
    /// [`ControlError::Unknown`].
    pub fn unsubscribe(&self, id: WebhookId) -> Result<Subscription, ControlError> {
        self.app.subscription(id).ok_or_else(ControlError::unknown_subscription)?;
        self.app.unsubscribe(id).ok_or_else(ControlError::unknown_subscription)
    }

    /// Sends a subscription's dead letters again and returns how many there are.
    ///
    /// # Errors
    /// [`ControlError::Unknown`].
    pub fn replay(&self, id: WebhookId) -> Result<usize, ControlError> {
        self.app.subscription(id).ok_or_else(ControlError::unknown_subscription)?;
        self.app.context().courier.replay(id).ok_or_else(ControlError::unknown_subscription)
    }

    fn in_state(
        &self,
        id: WebhookId,
        attempted: &'static str,
        allowed: impl Fn(SubscriptionStatus) -> bool,
    ) -> Result<(), ControlError> {
        let subscription = self.app.subscription(id).ok_or_else(ControlError::unknown_subscription)?;
        if allowed(subscription.status) {
            return Ok(());
        }
        let possible = match subscription.status {
            SubscriptionStatus::Active => vec!["pause", "replay", "change", "unsubscribe"],
            SubscriptionStatus::Paused | SubscriptionStatus::Stale => {
                vec!["activate", "replay", "change", "unsubscribe"]
            }
            SubscriptionStatus::Deleted => vec![],
        };
        Err(ControlError::Subscription { attempted, id, state: subscription.status.as_str(), possible })
    }
}
