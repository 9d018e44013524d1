//! Whether the partner still serves this machine. A refusal says little by itself: a handler refuses too. So a request
//! that was answered well before, the control, is sent again; if it is refused as well, everything since the last good
//! answer is no evidence.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use http::Method;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::{Answer, Request, Wall, WallKind};

/// For how many refusals of a method the control is sent at once. Later it takes several refusals in a row.
const AT_ONCE: u32 = 10;
/// How many refusals in a row are needed first; twice as many each time that the control is answered.
const IN_A_ROW: u32 = 3;
/// For how long a gateway may answer in place of the partner before the run ends.
const LONGEST_OUTAGE: Duration = Duration::from_secs(5);

/// What is known of the answers so far.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    control: OnceLock<Request>,
    /// Whether a request was refused by a gateway and answered later.
    unsteady: AtomicBool,
    seen: Mutex<Seen>,
    /// Notified when the partner stops serving this machine.
    ended: Notify,
}

#[derive(Debug, Default)]
struct Seen {
    /// The numbers of the requests that were refused after the last one that was not.
    refused: BTreeSet<u32>,
    pages: u32,
    deliveries: u32,
    controls: u32,
    in_a_row: u32,
    /// Since when, and from which request on, a gateway answers in place of the partner.
    down: Option<(Instant, u32)>,
    /// The first throttle that refused a request.
    throttle: Option<Wall>,
    blocked: Option<(u32, Wall)>,
}

/// Whether the answer is a refusal that something in front of the partner may have caused.
#[must_use]
pub fn is_refusal(answer: &Answer, wall: Option<&Wall>) -> bool {
    let refused = |wall: &Wall| {
        matches!(wall.kind, WallKind::Throttle { .. } | WallKind::Firewall | WallKind::Challenge)
    };
    wall.is_some_and(refused) || matches!(answer.status, 403 | 406 | 418 | 429 | 451)
}

impl Standing {
    /// The request that is sent to see whether the partner still answers.
    pub(crate) fn set_control(&self, request: Request) {
        // The first one is as good as any.
        let _ = self.control.set(request);
    }

    pub(crate) fn control(&self) -> Option<&Request> {
        self.control.get()
    }

    /// Records an answer that is no refusal.
    pub(crate) fn answered(&self, number: u32) {
        let mut seen = self.seen();
        seen.refused = seen.refused.split_off(&number);
        seen.in_a_row = 0;
        seen.down = None;
    }

    /// Records that a request was answered although a gateway had refused it.
    pub(crate) fn answered_at_last(&self) {
        self.unsteady.store(true, Ordering::Relaxed);
    }

    /// Whether the same request is sometimes answered by the partner and sometimes by a gateway.
    pub(crate) fn is_unsteady(&self) -> bool {
        self.unsteady.load(Ordering::Relaxed)
    }

    /// Records that a gateway answered a request and the control too. Blocks once that lasts too long.
    pub(crate) fn down(&self, number: u32, wall: Wall) {
        let (since, first) = *self.seen().down.get_or_insert_with(|| (Instant::now(), number));
        if since.elapsed() >= LONGEST_OUTAGE {
            self.block(first.min(number), wall);
        }
    }

    /// Records that a throttle refused a request.
    pub(crate) fn throttled(&self, wall: &Wall) {
        self.seen().throttle.get_or_insert_with(|| wall.clone());
    }

    /// The first throttle that refused a request.
    pub(crate) fn throttle(&self) -> Option<Wall> {
        self.seen().throttle.clone()
    }

    /// Records a refusal. Returns the control if it should be sent now.
    pub(crate) fn refused(&self, number: u32, method: &Method) -> Option<&Request> {
        let control = self.control.get()?;
        let mut seen = self.seen();
        seen.refused.insert(number);
        seen.in_a_row += 1;
        let page = matches!(*method, Method::GET | Method::HEAD);
        let count = if page { &mut seen.pages } else { &mut seen.deliveries };
        *count += 1;
        let at_once = *count <= AT_ONCE;
        let enough = seen.in_a_row >= IN_A_ROW.saturating_mul(2_u32.saturating_pow(seen.controls.min(16)));
        if !at_once && enough {
            seen.controls += 1;
        }
        (seen.blocked.is_none() && (at_once || enough)).then_some(control)
    }

    /// Records that the control was refused as well.
    pub(crate) fn block(&self, number: u32, wall: Wall) {
        let mut seen = self.seen();
        let since = seen.refused.first().copied().unwrap_or(number).min(number);
        seen.blocked.get_or_insert((since, wall));
        self.ended.notify_waiters();
    }

    /// Waits until the partner no longer serves this machine.
    pub(crate) async fn until_blocked(&self) {
        loop {
            let next = self.ended.notified();
            if self.seen().blocked.is_some() {
                return;
            }
            next.await;
        }
    }

    /// The number of the first request that was blocked, and by what.
    pub(crate) fn blocked(&self) -> Option<(u32, Wall)> {
        self.seen().blocked.clone()
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing() -> Standing {
        let standing = Standing::default();
        standing.set_control(Request::get("http://localhost/return".parse().unwrap()));
        standing
    }

    fn ban_url() -> url::Url {
        "http://localhost/return".parse().unwrap()
    }

    fn ban() -> Wall {
        Wall::new(WallKind::Ban, "status 403", &ban_url())
    }

    #[test]
    fn everything_since_the_last_good_answer_is_blocked() {
        let standing = standing();
        for number in [1, 2] {
            assert!(standing.refused(number, &Method::GET).is_some());
        }
        standing.answered(3);
        for number in [5, 4] {
            assert!(standing.refused(number, &Method::POST).is_some());
        }
        standing.block(5, ban());
        assert_eq!(standing.blocked(), Some((4, ban())));
        assert!(standing.refused(6, &Method::GET).is_none());
    }

    #[test]
    fn a_partner_that_refuses_often_is_asked_ever_less() {
        let standing = standing();
        let asked = (0..300).filter(|number| standing.refused(*number, &Method::POST).is_some()).count();
        assert!((10..20).contains(&asked), "{asked}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_gateway_that_answers_for_seconds_ends_the_run() {
        let standing = standing();
        let down = || Wall::new(WallKind::Gateway { retry_after: None }, "502", &ban_url());
        standing.down(4, down());
        tokio::time::advance(LONGEST_OUTAGE / 2).await;
        standing.answered(5);
        standing.down(6, down());
        tokio::time::advance(LONGEST_OUTAGE / 2).await;
        standing.down(7, down());
        assert_eq!(standing.blocked(), None);
        tokio::time::advance(LONGEST_OUTAGE / 2).await;
        standing.down(8, down());
        standing.until_blocked().await;
        assert_eq!(standing.blocked(), Some((6, down())));
    }

    #[test]
    fn without_a_control_nothing_is_blocked() {
        assert!(Standing::default().refused(1, &Method::GET).is_none());
    }
}
