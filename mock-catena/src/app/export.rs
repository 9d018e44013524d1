//! What an export contains, and importing it.

use std::sync::Arc;

use catena_contract::Subscription;

use super::App;
use crate::catalogue::{Catalogue, Changes};
use crate::session::{PartnerRow, Session};
use crate::store::{Cursor, PageRequest, StoreFull};

/// Everything in an export, except deliveries.
pub(crate) struct ImportedState {
    pub(crate) partners: Vec<PartnerRow>,
    pub(crate) catalogue: Changes,
    pub(crate) sessions: Vec<Session>,
    pub(crate) subscriptions: Vec<Subscription>,
}

impl App {
    /// Every partner, in the order they were added.
    pub(crate) fn all_partners(&self) -> Vec<PartnerRow> {
        let all = PageRequest { cursor: Cursor::Start, size: usize::MAX };
        let rows = self.state().store.partners(all).rows;
        rows.into_iter().map(|(_, row)| Arc::unwrap_or_clone(row)).collect()
    }

    /// The differences between the catalogue and the one its seed generates.
    pub(crate) fn catalogue_changes(&self) -> Changes {
        self.catalogue().changes_since(&Catalogue::seeded(self.context().seed))
    }

    /// Adds everything from an export to what exists.
    pub(crate) fn import(&self, imported: ImportedState) -> Result<(), StoreFull> {
        let ImportedState { partners, catalogue, sessions, subscriptions } = imported;
        let mut state = self.state();
        let full = StoreFull { limit: Catalogue::MOST_PROVIDERS, what: "providers" };
        state.catalogue = Arc::new(state.catalogue.with_changes(catalogue).ok_or(full)?);
        for partner in partners {
            state.store.save_partner(partner)?;
        }
        for session in sessions {
            state.store.save_session(session)?;
        }
        for subscription in subscriptions {
            state.store.save_subscription(subscription.clone())?;
            self.context().courier.import_subscription(subscription);
        }
        Ok(())
    }
}
