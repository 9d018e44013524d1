//! Looks again at what must not happen. A background job of the partner may act after a check has read the store, so
//! every such check reads it once more at the end of the run. The looks wait side by side.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use catena_probe::{FleetView, View};
use futures::future::join_all;
use tokio::time::Instant;

use super::{Fleet, Run};
use crate::judge::{Finding, FindingKind};
use crate::specification::CheckId;

/// Judges the fleet as it is stored later, and its control fleet if there is one.
type Judge = Box<dyn Fn(&View<FleetView>, Option<&View<FleetView>>) -> Finding + Send + Sync>;

/// A view to read once more.
pub struct SecondLook {
    /// The check whose finding it may change.
    pub check: CheckId,
    /// The fleet.
    pub fleet: Fleet,
    /// A fleet with the same events, except those under test.
    pub control: Option<Fleet>,
    /// What the view must not show.
    pub judge: Judge,
}

/// The looks that a run still has to take, with the time of the first look.
#[derive(Default)]
pub(super) struct SecondLooks(Mutex<Vec<(Instant, SecondLook)>>);

impl Run {
    /// Reads the store once more at the end of the run, if the check passes until then.
    pub fn look_again(&self, look: SecondLook) {
        if self.target.observe_fleet.is_some() {
            self.later.0.lock().unwrap_or_else(PoisonError::into_inner).push((Instant::now(), look));
        }
    }

    /// Takes all second looks. One that shows what must not be replaces the finding of its check.
    pub(crate) async fn take_second_looks(&self) {
        let looks = std::mem::take(&mut *self.later.0.lock().unwrap_or_else(PoisonError::into_inner));
        join_all(looks.into_iter().map(|(first, look)| self.take(first, look))).await;
    }

    async fn take(&self, first: Instant, look: SecondLook) {
        let passed = |check| {
            self.ledger.read(check).is_some_and(|record| record.finding.kind() == FindingKind::Passed)
        };
        if !passed(&look.check) {
            return;
        }
        self.give_time((first + self.patience()).saturating_duration_since(Instant::now())).await;
        let view = self.fleet_view(&look.fleet).await;
        let control = match &look.control {
            Some(control) => Some(self.fleet_view(control).await),
            None => None,
        };
        let finding = (look.judge)(&view, control.as_ref());
        let answered = view.exchange().is_some_and(|seen| seen.answer.is_ok());
        if answered && matches!(finding.kind(), FindingKind::Failed | FindingKind::Inconclusive) {
            self.ledger.revise(&look.check, finding, view.exchange());
        }
    }

    /// How long a background job may take: `settle` if the profile sets it; otherwise a multiple of the longest time
    /// that an effect took in this run, which is nothing for a partner that works before it answers.
    pub(super) fn patience(&self) -> Duration {
        let limits = &self.target.limits;
        if limits.settle_is_set { limits.settle } else { self.work_time().min(limits.settle) }
    }
}
