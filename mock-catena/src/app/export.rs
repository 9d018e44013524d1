//! What an export keeps of this Catena, and what it takes up of another.

use std::sync::Arc;

use catena_contract::Subscription;

use super::App;
use crate::catalogue::{Catalogue, Changes};
use crate::session::{PartnerRow, Session};
use crate::store::{Place, StoreFull, Turn};

/// What another Catena held, but for its letters.
pub(crate) struct Held {
    pub(crate) partners: Vec<PartnerRow>,
    pub(crate) catalogue: Changes,
    pub(crate) sessions: Vec<Session>,
    pub(crate) subscriptions: Vec<Subscription>,
}

impl App {
    /// Every partner, in the order they joined.
    pub(crate) fn all_partners(&self) -> Vec<PartnerRow> {
        let all = Turn { place: Place::Start, size: usize::MAX };
        let rows = self.world().store.partners(all).rows;
        rows.into_iter().map(|(_, row)| Arc::unwrap_or_clone(row)).collect()
    }

    /// What became of the catalogue since the start.
    pub(crate) fn catalogue_changes(&self) -> Changes {
        self.catalogue().changes_since(&Catalogue::seeded(self.fixtures().seed))
    }

    /// Keeps what an earlier Catena held, beside what there is.
    pub(crate) fn take_over(&self, held: Held) -> Result<(), StoreFull> {
        let Held { partners, catalogue, sessions, subscriptions } = held;
        let mut world = self.world();
        let full = StoreFull { limit: Catalogue::MOST_PROVIDERS, what: "providers" };
        world.catalogue = Arc::new(world.catalogue.with_changes(catalogue).ok_or(full)?);
        for partner in partners {
            world.store.keep_partner(partner)?;
        }
        for session in sessions {
            world.store.keep_session(session)?;
        }
        for subscription in subscriptions {
            world.store.keep_subscription(subscription.clone())?;
            self.fixtures().courier.take_over(subscription);
        }
        Ok(())
    }
}
