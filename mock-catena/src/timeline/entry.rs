//! One thing that happened.

use std::sync::Arc;

use catena_contract::webhook::EventName;
use catena_contract::{EventId, InvitationId, WebhookId, exposed_option, wire_time};
use jiff::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{AttemptRecord, DeliveryState, Exchange};

/// An entry of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its number among all entries.
    pub number: u64,
    /// Its number within its session, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<u64>,
    /// When it happened, by the simulated clock.
    #[serde(with = "wire_time")]
    pub at: Timestamp,
    /// The session it belongs to, if any. The timeline is for the user only, so it shows the id.
    #[serde(serialize_with = "exposed_option", skip_serializing_if = "Option::is_none")]
    pub session: Option<InvitationId>,
    /// What happened.
    #[serde(flatten)]
    pub kind: EntryKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum EntryKind {
    /// A command changed a session.
    Moved {
        /// The command.
        command: String,
        /// The new stage.
        stage: &'static str,
    },
    /// An event was emitted.
    Event {
        /// The event's name.
        event_name: EventName,
        /// The event's id.
        event_id: EventId,
    },
    /// The browser was redirected to the partner.
    Redirect {
        /// The URL.
        url: String,
        /// The faults applied to it.
        faults: Vec<&'static str>,
    },
    /// A page of the embedded flow was sent with messages to post.
    Messages {
        /// The window it posts to: `parent` or `opener`.
        to: &'static str,
        /// The messages.
        messages: Vec<Value>,
    },
    /// A delivery was attempted.
    Attempt {
        /// The delivery's number.
        delivery: u64,
        /// The subscription.
        webhook_id: WebhookId,
        /// The event.
        event_name: EventName,
        /// The attempt and its result.
        attempt: AttemptRecord,
        /// The request and response; `None` in an entry without them.
        #[serde(serialize_with = "whole", skip_serializing_if = "Option::is_none")]
        exchange: Option<Arc<Exchange>>,
    },
    /// A delivery finished.
    Delivery {
        /// The delivery's number.
        delivery: u64,
        /// The subscription.
        webhook_id: WebhookId,
        /// The event.
        event_name: EventName,
        /// The final state.
        state: DeliveryState,
        /// The faults applied to it.
        faults: Vec<&'static str>,
    },
    /// A fault was applied to a response.
    Fault {
        /// The fault.
        fault: &'static str,
        /// The request: method and route, without ids.
        request: String,
    },
    /// The user ran a command.
    Control {
        /// A description of the command.
        command: String,
    },
}

impl EntryKind {
    /// Its name in the event stream.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Moved { .. } => "moved",
            Self::Event { .. } => "event",
            Self::Redirect { .. } => "redirect",
            Self::Messages { .. } => "messages",
            Self::Attempt { .. } => "attempt",
            Self::Delivery { .. } => "delivery",
            Self::Fault { .. } => "fault",
            Self::Control { .. } => "control",
        }
    }
}

impl Entry {
    /// The same entry without request and response, which are most of its size.
    #[must_use]
    pub fn without_exchange(&self) -> Self {
        let mut entry = self.clone();
        if let EntryKind::Attempt { exchange, .. } = &mut entry.kind {
            *exchange = None;
        }
        entry
    }

    /// Approximate size in memory.
    pub(super) fn weight(&self) -> usize {
        let kind = match &self.kind {
            EntryKind::Attempt { exchange, .. } => exchange.as_ref().map_or(0, |exchange| exchange.weight()),
            EntryKind::Redirect { url, .. } => url.len(),
            // A message has three or four short members.
            EntryKind::Messages { messages, .. } => messages.len() * 512,
            EntryKind::Moved { command, .. } | EntryKind::Control { command } => command.len(),
            EntryKind::Fault { request, .. } => request.len(),
            EntryKind::Event { .. } | EntryKind::Delivery { .. } => 0,
        };
        kind + size_of::<Self>()
    }
}

fn whole<S: Serializer>(exchange: &Option<Arc<Exchange>>, serializer: S) -> Result<S::Ok, S::Error> {
    exchange.as_deref().serialize(serializer)
}
