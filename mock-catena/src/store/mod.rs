//! Storage of sessions, partners and subscriptions.
//!
//! A store only saves and finds. The app holds it behind one short lock, so that loading, changing and saving a
//! session is atomic. Every list has its own [`Index`], so that a page costs the same among a thousand rows and a
//! million.

mod index;
mod memory;
mod sharing_index;

use catena_contract::{FleetConnectionId, PartnerId, WebhookId};
use jiff::Timestamp;

pub use index::{Cursor, Index, Page, PageRequest};
pub use memory::Store;

/// The key of a partner: creation time and id.
pub type PartnerKey = (Timestamp, PartnerId);

/// The key of a subscription: creation time and id.
pub type WebhookKey = (Timestamp, WebhookId);
/// The key of a connection: creation time and the id of its link to the fleet.
pub type ConnectionKey = (Timestamp, FleetConnectionId);

/// The store is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the simulated Catena holds at most {limit} {what}; restart it to begin empty")]
pub struct StoreFull {
    /// The maximum number.
    pub limit: usize,
    /// The kind of things.
    pub what: &'static str,
}
