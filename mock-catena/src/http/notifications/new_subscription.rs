//! Reads `WebhookCreate`: one subscription, or one per action of a resource for a wildcard such as `invitation.*`.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::str::FromStr;

use catena_contract::webhook::EventName;
use catena_contract::{FleetId, FleetRef, NewSubscription, SubscriptionFilters, WebhookSecret};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::body::formats::Uri;
use crate::body::{JsonReader, body};

/// The subscriptions that a request creates.
pub(super) enum SubscriptionRequest {
    One(NewSubscription),
    /// One per event of the wildcard.
    Each(Vec<NewSubscription>),
}

/// One event, or all events of a resource.
pub(in crate::http) enum Topic {
    One(EventName),
    All(Vec<EventName>),
}

body! {
    /// The body of a subscription request.
    pub(super) struct WebhookCreate {
        /// Where deliveries go.
        url: Uri = required("where deliveries go"),
        /// An event, or all of a resource.
        event_name: Topic = required("which event to deliver"),
        filters: Option<SubscriptionFilters> = by(filters),
        /// The signing secret; generated if absent.
        secret: Option<WebhookSecret> = optional_secret,
    }
}

impl Topic {
    pub(in crate::http) fn covers(&self, name: EventName) -> bool {
        match self {
            Self::One(one) => *one == name,
            Self::All(all) => all.contains(&name),
        }
    }
}

impl FromStr for Topic {
    type Err = &'static str;

    /// No public list contains `tsp.*`.
    fn from_str(raw: &str) -> Result<Self, &'static str> {
        if let Ok(name) = raw.parse() {
            return Ok(Self::One(name));
        }
        let all: Vec<EventName> = match raw.strip_suffix(".*") {
            Some("tsp") | None => vec![],
            Some(resource) => {
                EventName::ALL.iter().copied().filter(|name| name.resource() == resource).collect()
            }
        };
        if all.is_empty() {
            Err(
                "no event of that name; write one such as `invitation.accepted`, or all of a resource, `invitation.*`",
            )
        } else {
            Ok(Self::All(all))
        }
    }
}

impl WebhookCreate {
    pub(super) fn into_subscriptions(self) -> SubscriptionRequest {
        let Self { url, event_name, filters, secret } = self;
        let filters = filters.unwrap_or_default();
        let about = |event_name| NewSubscription {
            url: url.0.clone(),
            event_name,
            filters: filters.clone(),
            secret: secret.clone(),
        };
        match event_name {
            Topic::One(name) => SubscriptionRequest::One(about(name)),
            Topic::All(names) => SubscriptionRequest::Each(names.into_iter().map(about).collect()),
        }
    }
}

/// `Some(None)` if there are none or an error was added.
#[expect(clippy::option_option, reason = "as `body!` expects it")]
pub(super) fn filters(fields: &mut JsonReader) -> Option<Option<SubscriptionFilters>> {
    let Some(mut nested) = fields.object("filters") else { return Some(None) };
    let filters = SubscriptionFilters {
        fleet_ids: nested.list::<FleetId>("fleet_ids"),
        fleet_refs: nested.list::<FleetRef>("fleet_refs"),
    };
    fields.absorb(nested);
    Some(Some(filters))
}

impl PartialSchema for Topic {
    /// Every value that [`Topic::from_str`] accepts.
    fn schema() -> RefOr<Schema> {
        let names = EventName::ALL.iter().map(|name| name.to_string());
        let resources: BTreeSet<_> = EventName::ALL.iter().map(|name| name.resource()).collect();
        let wildcards = resources.into_iter().map(|resource| format!("{resource}.*"));
        let words = names.chain(wildcards).filter(|word| word.parse::<Self>().is_ok());
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).into()
    }
}

impl ToSchema for Topic {
    fn name() -> Cow<'static, str> {
        "WebhookTopic".into()
    }
}
