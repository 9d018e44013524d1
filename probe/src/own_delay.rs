//! How long this machine kept this program waiting for a processor.
//!
//! A timer that is due every 10 ms fires late when other programs need the processor, and whatever else this program does
//! is late then too. What a partner seems to take may be that time, so rules about time take it into account.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

/// How often the timer fires.
const BEAT: Duration = Duration::from_millis(10);
/// How late it may be on a machine that has little else to do.
const USUAL: Duration = Duration::from_millis(5);

/// Measures from the first time that it is read.
#[derive(Debug, Default)]
pub(crate) struct OwnDelay(OnceLock<(Arc<Beats>, JoinHandle<()>)>);

impl OwnDelay {
    /// How much time was lost so far.
    pub(crate) fn so_far(&self) -> Duration {
        let (beats, timer) = self.0.get_or_init(|| {
            let beats = Arc::new(Beats::new(Instant::now()));
            let timer = tokio::spawn(Arc::clone(&beats).run());
            (beats, timer)
        });
        // Its runtime may have ended.
        if timer.is_finished() { beats.lost() } else { beats.lost_until(Instant::now()) }
    }
}

impl Drop for OwnDelay {
    fn drop(&mut self) {
        if let Some((_, timer)) = self.0.get() {
            timer.abort();
        }
    }
}

#[derive(Debug)]
struct Beats {
    began: Instant,
    /// When the timer fired last, in microseconds since the beginning.
    latest: AtomicU64,
    lost: AtomicU64,
}

impl Beats {
    const fn new(began: Instant) -> Self {
        Self { began, latest: AtomicU64::new(0), lost: AtomicU64::new(0) }
    }

    async fn run(self: Arc<Self>) {
        loop {
            sleep(BEAT).await;
            self.beat(Instant::now());
        }
    }

    fn beat(&self, now: Instant) {
        self.lost.fetch_add(micros(self.late_at(now)), Ordering::Relaxed);
        self.latest.store(micros(now - self.began), Ordering::Relaxed);
    }

    fn lost(&self) -> Duration {
        Duration::from_micros(self.lost.load(Ordering::Relaxed))
    }

    /// The same with the time that the timer is late now.
    fn lost_until(&self, now: Instant) -> Duration {
        self.lost() + self.late_at(now)
    }

    fn late_at(&self, now: Instant) -> Duration {
        let since =
            (now - self.began).saturating_sub(Duration::from_micros(self.latest.load(Ordering::Relaxed)));
        let late = since.saturating_sub(BEAT);
        if late > USUAL { late } else { Duration::ZERO }
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_timer_is_late_is_lost_also_before_it_fires() {
        let began = Instant::now();
        let at = |ms| began + Duration::from_millis(ms);
        let beats = Beats::new(began);
        [10, 23, 33].into_iter().for_each(|ms| beats.beat(at(ms)));
        assert_eq!(beats.lost(), Duration::ZERO, "a few milliseconds are usual");
        assert_eq!(beats.lost_until(at(143)), Duration::from_millis(100));
        beats.beat(at(143));
        beats.beat(at(153));
        assert_eq!(beats.lost_until(at(153)), Duration::from_millis(100));
    }

    #[tokio::test]
    async fn a_blocked_runtime_loses_time() {
        let delay = OwnDelay::default();
        assert_eq!(delay.so_far(), Duration::ZERO);
        tokio::task::yield_now().await;
        let blocked = Instant::now() + Duration::from_millis(60);
        while Instant::now() < blocked {
            std::hint::spin_loop();
        }
        assert!(delay.so_far() >= Duration::from_millis(40), "{:?}", delay.so_far());
    }
}
