//! One delivery about a made-up fleet, to see how the endpoint takes it.

use std::sync::Arc;

use crate::judge::Finding;
use crate::judge::webhook::no_endpoint;
use crate::run::{Fleet, Run};
use catena_probe::{Exchange, PayloadChange, Tampering};

impl Run {
    /// Delivers `invitation.created` about a fleet in this manner.
    ///
    /// # Errors
    /// A finding, when there is no endpoint, or no event.
    pub async fn ping(
        &self,
        fleet: &mut Fleet,
        what: &str,
        tampering: &Tampering,
    ) -> Result<Arc<Exchange>, Finding> {
        let endpoint = self.target.webhook.as_ref().ok_or_else(no_endpoint)?;
        let event = self.events(fleet).into_iter().next().ok_or_else(no_endpoint)?;
        self.deliver(endpoint, what, (event, PayloadChange::AsIs), &mut fleet.ids, tampering).await
    }
}
