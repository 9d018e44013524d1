//! Time as a partner has it. When this machine is too busy to run this program, a partner on it gets no time either, and
//! one elsewhere is read late. Waits are therefore longer by a multiple of what this program's own timers were late.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use catena_probe::Client;
use tokio::time::{Instant, sleep_until};

use super::{Fleet, Run};
use crate::specification::CheckId;

/// How much longer a wait is for each second that was lost. Timers show only a part of it: an effect needs this program,
/// the partner and the network several times, one after the other.
const STRETCH: u32 = 4;
/// How many times as long as usual a wait may be.
const LONGEST: u32 = 8;

/// A wait that has begun.
pub(super) struct Wait<'a> {
    client: &'a Client,
    began: Instant,
    delay_before: Duration,
}

impl<'a> Wait<'a> {
    pub(super) fn begin(client: &'a Client) -> Self {
        Self { client, began: Instant::now(), delay_before: client.own_delay() }
    }

    fn delayed(&self) -> Duration {
        self.client.own_delay().saturating_sub(self.delay_before)
    }

    /// When the partner has had this time, as far as is known by now.
    pub(super) fn end(&self, time: Duration) -> Instant {
        self.began + stretched(time, self.delayed())
    }

    /// Whether the partner may have had less than this time, because this machine did hardly anything meanwhile.
    pub(super) fn is_shorter_than(&self, time: Duration) -> bool {
        self.began.elapsed().saturating_sub(self.delayed()) < time
    }
}

fn stretched(time: Duration, delayed: Duration) -> Duration {
    (time + delayed * STRETCH).min(time * LONGEST)
}

/// The checks that waited in vain for an effect while this machine was too busy.
#[derive(Debug, Default)]
pub(super) struct VainWaits(Mutex<BTreeSet<CheckId>>);

impl Run {
    /// Gives the partner time to work.
    pub(super) async fn give_time(&self, time: Duration) {
        let wait = Wait::begin(&self.client);
        while Instant::now() < wait.end(time) {
            sleep_until(wait.end(time)).await;
        }
    }

    /// Records that an effect did not come for this fleet, and that this machine may be why.
    pub(super) fn waited_in_vain(&self, fleet: &Fleet) {
        self.vain_waits.0.lock().unwrap_or_else(PoisonError::into_inner).insert(fleet.check.clone());
    }

    /// Whether this check missed something that may only have come late because this machine was too busy.
    pub fn was_too_busy_for(&self, check: &CheckId) -> bool {
        self.vain_waits.0.lock().unwrap_or_else(PoisonError::into_inner).contains(check)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_longer_by_what_was_lost_and_ends() {
        let ms = Duration::from_millis;
        assert_eq!(stretched(ms(1_500), Duration::ZERO), ms(1_500));
        assert_eq!(stretched(ms(1_500), ms(500)), ms(3_500));
        assert_eq!(stretched(ms(1_500), ms(60_000)), ms(12_000));
        assert_eq!(stretched(Duration::ZERO, ms(500)), Duration::ZERO);
    }
}
