//! Many deliveries at once, as after an outage.

use std::sync::Arc;

use super::Run;
use crate::finding::Finding;
use crate::judge::webhook::no_endpoint;
use crate::probe::{Body, Exchange, Manner};
use crate::specification::CheckId;

/// Many deliveries at once, and some before and after them.
#[derive(Debug, Clone)]
pub struct Burst {
    /// All at once.
    pub at_once: Vec<Arc<Exchange>>,
    /// One after the other.
    pub calm: Vec<Arc<Exchange>>,
}

impl Run {
    /// Deliveries at once, inside the rate limit, about a fleet of this check's own; and one in calm after them.
    ///
    /// # Errors
    /// A finding, when the partner acknowledges nothing.
    pub async fn burst(&self, check: &CheckId, of: usize) -> Result<Burst, Finding> {
        self.acknowledges().await?;
        let endpoint = self.target.webhook.as_ref().ok_or_else(no_endpoint)?;
        let mut told = self.untold(check, 0);
        let mut calm = self.tell_acceptance(&mut told).await;
        let mut at_once = Vec::new();
        for number in 0..of {
            let Some(event) = told.more_news(self.clock.now()) else { continue };
            let mut ids = self.fleet(check, 100 + number).ids;
            at_once.push(async move {
                let letter = (event, Body::AsIs);
                self.deliver(endpoint, "one of many deliveries at once", letter, &mut ids, &Manner::Genuine)
                    .await
            });
        }
        let sent = futures::future::join_all(at_once).await;
        calm.extend(self.tell_connection(&mut told).await);
        Ok(Burst { at_once: sent.into_iter().flatten().collect(), calm })
    }
}
