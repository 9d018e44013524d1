//! One thing that happened.

use std::sync::Arc;

use catena_contract::webhook::EventName;
use catena_contract::{EventId, Expose as _, InvitationId, WebhookId, wire_time};
use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::{AttemptRecord, DeliveryState, Exchange};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its number among all.
    pub number: u64,
    /// Its number within its session, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<u64>,
    /// When, by the simulated clock.
    #[serde(with = "wire_time")]
    pub at: Timestamp,
    /// The session it belongs to, if it belongs to one.
    #[serde(serialize_with = "told", skip_serializing_if = "Option::is_none")]
    pub session: Option<InvitationId>,
    /// What.
    #[serde(flatten)]
    pub kind: EntryKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum EntryKind {
    /// A session was moved.
    Transition {
        /// By which command.
        command: String,
        /// To which stage.
        stage: &'static str,
    },
    /// An event happened.
    Event {
        /// Its name.
        event_name: EventName,
        /// Its id.
        event_id: EventId,
    },
    /// A browser was sent back to the partner.
    Redirect {
        /// Where to; `None` where the partner configured no URL.
        url: Option<String>,
        /// The mistakes made with it on purpose.
        faults: Vec<&'static str>,
    },
    /// A delivery was tried.
    Attempt {
        /// The delivery's number.
        delivery: u64,
        /// Its subscription.
        webhook_id: WebhookId,
        /// Its event.
        event_name: EventName,
        /// What came of it.
        attempt: AttemptRecord,
        /// The whole request and answer.
        #[serde(serialize_with = "whole")]
        exchange: Arc<Exchange>,
    },
    /// A delivery came to an end.
    Delivery {
        /// Its number.
        delivery: u64,
        /// Its subscription.
        webhook_id: WebhookId,
        /// Its event.
        event_name: EventName,
        /// Which end.
        state: DeliveryState,
        /// The mistakes made with it on purpose.
        faults: Vec<&'static str>,
    },
    /// A mistake was made with an answer on purpose.
    Fault {
        /// Which.
        fault: &'static str,
        /// With which request: method and route, without ids.
        request: String,
    },
    /// The user gave a command.
    Control {
        /// In words.
        command: String,
    },
}

impl EntryKind {
    /// Its name, as the stream calls it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Transition { .. } => "moved",
            Self::Event { .. } => "event",
            Self::Redirect { .. } => "redirect",
            Self::Attempt { .. } => "attempt",
            Self::Delivery { .. } => "delivery",
            Self::Fault { .. } => "fault",
            Self::Control { .. } => "control",
        }
    }
}

impl Entry {
    /// About how much memory it takes.
    pub(super) fn weight(&self) -> usize {
        let kind = match &self.kind {
            EntryKind::Attempt { exchange, .. } => exchange.weight(),
            EntryKind::Redirect { url, .. } => url.as_ref().map_or(0, String::len),
            EntryKind::Transition { command, .. } | EntryKind::Control { command } => command.len(),
            EntryKind::Fault { request, .. } => request.len(),
            EntryKind::Event { .. } | EntryKind::Delivery { .. } => 0,
        };
        kind + size_of::<Self>()
    }
}

fn whole<S: Serializer>(exchange: &Arc<Exchange>, serializer: S) -> Result<S::Ok, S::Error> {
    exchange.as_ref().serialize(serializer)
}

/// The timeline is the user's own: it names the session.
fn told<S: Serializer>(session: &Option<InvitationId>, serializer: S) -> Result<S::Ok, S::Error> {
    session.map(|id| id.expose()).serialize(serializer)
}
