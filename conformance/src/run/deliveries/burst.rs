//! Many deliveries at once, as after an outage.

use std::sync::Arc;

use crate::judge::Finding;
use crate::judge::webhook::{ANSWER_WITHIN, Burst, no_endpoint};
use crate::run::Run;
use crate::specification::CheckId;
use catena_probe::{Exchange, PayloadChange, Tampering};

/// A burst with late answers is tried this often in all.
const ROUNDS: usize = 3;

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
        let mut at_once: Vec<Arc<Exchange>> = Vec::new();
        for round in 0..ROUNDS {
            let mut under_way = Vec::new();
            for number in 0..of {
                let Some(event) = told.more_news(self.clock.now()) else { continue };
                let mut ids = self.fleet(check, 100 + round * of + number).ids;
                under_way.push(async move {
                    let (what, letter) = ("one of many deliveries at once", (event, PayloadChange::AsIs));
                    self.deliver(endpoint, what, letter, &mut ids, &Tampering::Genuine).await
                });
            }
            at_once = futures::future::join_all(under_way).await.into_iter().flatten().collect();
            // Late once may be this machine's doing, or the network's.
            if at_once.iter().all(|exchange| exchange.elapsed <= ANSWER_WITHIN) {
                break;
            }
        }
        calm.extend(self.tell_connection(&mut told).await);
        Ok(Burst { at_once, single: calm })
    }
}
