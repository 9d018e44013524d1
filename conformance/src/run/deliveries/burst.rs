//! Many deliveries at once, as after an outage.

use std::sync::Arc;

use catena_probe::Exchange;

use super::TamperedDelivery;
use crate::judge::Finding;
use crate::judge::webhook::{ANSWER_WITHIN, Burst, no_endpoint};
use crate::run::Run;
use crate::specification::CheckId;

/// How often a burst with late answers is tried in all.
const ROUNDS: usize = 3;

impl Run {
    /// Sends `count` deliveries about a fleet of this check at once, within the rate limit, and single ones before and
    /// after them.
    ///
    /// # Errors
    /// A finding, when the partner acknowledges nothing.
    pub async fn burst(&self, check: &CheckId, count: usize) -> Result<Burst, Finding> {
        self.acknowledges().await?;
        let endpoint = self.target.webhook.as_ref().ok_or_else(no_endpoint)?;
        let mut scripted = self.scripted_fleet(check, 0);
        let mut single = self.deliver_acceptance(&mut scripted).await;
        let mut at_once: Vec<Arc<Exchange>> = Vec::new();
        let delivery = TamperedDelivery::genuine("one of many deliveries at once");
        for round in 0..ROUNDS {
            let mut pending = Vec::new();
            for number in 0..count {
                let Some(event) = scripted.another_connection(self.clock.now()) else { continue };
                let mut ids = self.fleet(check, 100 + round * count + number).ids;
                let delivery = &delivery;
                pending.push(async move { self.deliver(endpoint, event, &mut ids, delivery).await });
            }
            at_once = futures::future::join_all(pending).await.into_iter().flatten().collect();
            // This machine or the network may have caused late answers in one round.
            if at_once.iter().all(|exchange| exchange.elapsed <= ANSWER_WITHIN) {
                break;
            }
        }
        single.extend(self.deliver_connection(&mut scripted).await);
        Ok(Burst { at_once, single })
    }
}
