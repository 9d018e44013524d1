//! Partners: what they are, and what they have set for themselves.

use std::sync::Arc;

use catena_contract::PartnerId;

use super::App;
use crate::partner::{InvitationDefaults, PartnerRow};

impl App {
    /// A partner and its properties.
    pub(crate) fn partner(&self, id: PartnerId) -> Option<Arc<PartnerRow>> {
        self.world().store.partner(id)
    }

    /// What an invitation of this partner gets that does not say.
    pub(crate) fn invitation_defaults(&self, id: PartnerId) -> InvitationDefaults {
        self.partner(id).map(|row| row.defaults()).unwrap_or_default()
    }
}
