//! One event that is delivered several times at once.

use std::sync::Arc;
use std::time::Duration;

use catena_probe::{Exchange, FleetView, View};
use futures::future::join_all;

use super::ScriptedFleet;
use crate::judge::webhook::DuplicatesAtOnce;
use crate::run::Run;
use crate::specification::CheckId;

/// The time between the starts of two deliveries of one burst. A partner has a gap between looking an event up and
/// storing it, whose length is unknown.
const SPACING: [Duration; 3] = [Duration::ZERO, Duration::from_millis(1), Duration::from_millis(5)];
/// How many deliveries a burst has.
const DELIVERIES: u32 = 4;

/// How likely a race is seen by these bursts, for readers.
pub const LIKELIHOOD: &str = "3 bursts of 4 deliveries, 0, 1 and 5 ms apart: a race that is lost one time in three is \
                              seen with a probability of 97 %";

impl Run {
    /// Delivers the connections of several fleets, each of them several times at once. Stops after the first that the
    /// partner answers with a server error.
    pub async fn duplicate_bursts(&self, check: &CheckId) -> Vec<(ScriptedFleet, Vec<Arc<Exchange>>)> {
        let mut bursts = Vec::new();
        for (number, spacing) in (1..).zip(SPACING) {
            let mut scripted = self.scripted_fleet(check, number);
            self.deliver_acceptance(&mut scripted).await;
            let Some(event) = self.deliver_all_but_the_last(&mut scripted).await else { continue };
            let deliveries = self.at_once(&mut scripted, event, DELIVERIES, spacing).await;
            let crashed =
                deliveries.iter().any(|sent| sent.answer.as_ref().is_ok_and(|answer| answer.status == 500));
            bursts.push((scripted, deliveries));
            if crashed {
                break;
            }
        }
        bursts
    }

    /// The fleets of these bursts, once each is stored as live or the time to settle is over, and the fleet whose event
    /// was delivered once. If one of them was notified more often, all are read again after some time: a partner may
    /// notify later than it stores.
    pub async fn after_bursts(
        &self,
        bursts: Vec<(ScriptedFleet, Vec<Arc<Exchange>>)>,
        once: &ScriptedFleet,
    ) -> (Vec<DuplicatesAtOnce>, View<FleetView>) {
        let read = || async {
            let once = self.until_live(&once.fleet).await;
            let views = join_all(bursts.iter().map(|(scripted, _)| self.until_live(&scripted.fleet))).await;
            let with_views = bursts.iter().zip(views);
            let bursts: Vec<DuplicatesAtOnce> = with_views
                .map(|((_, deliveries), view)| DuplicatesAtOnce { deliveries: deliveries.clone(), view })
                .collect();
            (bursts, once)
        };
        let (seen, once) = read().await;
        let expected = DuplicatesAtOnce { deliveries: Vec::new(), view: once.clone() }.notices();
        if seen.iter().all(|burst| burst.notices() <= expected) {
            return (seen, once);
        }
        self.give_time(self.patience()).await;
        read().await
    }
}
