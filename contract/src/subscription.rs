//! A partner's subscription to one event.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::event_name::EventName;
use crate::record::record;
use crate::string_enum::string_enum;
use crate::{FleetId, FleetRef, PartnerId, RedirectUrl, WebhookId, WebhookSecret};

string_enum!(
    /// The status of a subscription (OpenAPI `WebhookStatusEnum`).
    SubscriptionStatus, "subscription status" {
        Active = "active",
        Paused = "paused",
        Stale = "stale",
        Deleted = "deleted",
    }
);

/// A request for a subscription (OpenAPI `WebhookCreate`), every field validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSubscription {
    /// Where deliveries go: `http` or `https`, 1 to 2083 characters.
    pub url: RedirectUrl,
    /// The event it subscribes to.
    pub event_name: EventName,
    /// The fleets whose events are delivered.
    pub filters: SubscriptionFilters,
    /// The signing secret; `None` asks Catena to generate one.
    pub secret: Option<WebhookSecret>,
}

/// Limits a subscription to some fleets (OpenAPI `WebhookFilters`). `null` and `[]` filter nothing (assumption
/// `empty-filter`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = WebhookFilters))]
pub struct SubscriptionFilters {
    /// Catena's ids of the fleets.
    pub fleet_ids: Option<Vec<FleetId>>,
    /// The partner's own ids of the fleets.
    pub fleet_refs: Option<Vec<FleetRef>>,
}

impl SubscriptionFilters {
    /// Whether an event about this fleet is delivered. If both lists are set, one match is enough; events without a
    /// fleet are always delivered (assumption `filter-or`).
    #[must_use]
    pub fn pass(&self, fleet_id: Option<FleetId>, fleet_ref: Option<&FleetRef>) -> bool {
        let ids = self.fleet_ids.as_deref().unwrap_or_default();
        let refs = self.fleet_refs.as_deref().unwrap_or_default();
        let without_fleet = fleet_id.is_none() && fleet_ref.is_none();
        (ids.is_empty() && refs.is_empty())
            || without_fleet
            || fleet_id.is_some_and(|id| ids.contains(&id))
            || fleet_ref.is_some_and(|fleet_ref| refs.contains(fleet_ref))
    }
}

record! {
    /// The response that creates a subscription (OpenAPI `Webhook`), the only one that contains the secret.
    Subscription as Webhook {
        /// The `webhook_id` of every delivery.
        id: WebhookId,
        /// Where deliveries go.
        url: RedirectUrl,
        /// The partner that owns it.
        partner_id: PartnerId,
        /// The event it subscribes to.
        event_name: EventName,
        /// The fleets whose events are delivered.
        filters: SubscriptionFilters,
        /// The signing secret in plain text.
        secret secret: WebhookSecret,
        /// Current status.
        status: SubscriptionStatus,
        /// When it was created.
        created_at: Timestamp,
        /// When it last changed.
        updated_at: Timestamp,
        /// When it was deleted.
        deleted_at: Option<Timestamp>,
    }
}

/// A subscription's URL as all later responses show it, with the last path segment and the query hidden, as in the
/// docs' sample `https://your-domain.com/webhooks/*****`.
#[must_use]
pub fn mask_url(url: &RedirectUrl) -> String {
    let mut url: Url = url.url().clone();
    url.set_query(None);
    url.set_fragment(None);
    let _ = url.set_password(None);
    let _ = url.set_username("");
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().pop().push("*****");
    }
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_segment_of_a_subscription_url_is_hidden() {
        let mask = |url: &str| mask_url(&url.parse().unwrap());
        assert_eq!(mask("https://your-domain.com/webhooks/catena"), "https://your-domain.com/webhooks/*****");
        assert_eq!(mask("https://u:p@your-domain.com/hook?key=1#f"), "https://your-domain.com/*****");
        assert_eq!(
            mask("https://your-domain.com/webhooks/catena/"),
            "https://your-domain.com/webhooks/*****"
        );
        assert_eq!(mask("https://your-domain.com/"), "https://your-domain.com/*****");
        assert_eq!(mask("https://your-domain.com"), "https://your-domain.com/*****");
    }

    #[test]
    fn a_filter_passes_the_fleets_it_names_and_events_without_a_fleet() {
        let acme: FleetRef = "acme".parse().unwrap();
        let other: FleetRef = "other".parse().unwrap();
        let filters = SubscriptionFilters { fleet_ids: Some(vec![]), fleet_refs: Some(vec![acme.clone()]) };
        assert!(filters.pass(None, Some(&acme)));
        assert!(!filters.pass(None, Some(&other)));
        assert!(filters.pass(None, None));
        assert!(SubscriptionFilters::default().pass(None, Some(&other)));
    }
}
