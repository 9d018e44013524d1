use futures::future::join_all;

use super::*;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

fn limits(rate: Option<u32>) -> Limits {
    Limits { requests_per_second: rate, ..Limits::default() }
}

/// A throttle of the partner.
#[derive(Debug, Clone, Copy)]
struct Limit {
    most: usize,
    window: Duration,
    /// Whether windows begin one after another. Otherwise the window is the time before each request.
    fixed: bool,
    /// Whether it names how long to wait.
    named: bool,
}

impl Limit {
    const fn sliding(most: usize, window: Duration) -> Self {
        Self { most, window, fixed: false, named: true }
    }

    const fn fixed(self) -> Self {
        Self { fixed: true, ..self }
    }

    const fn unnamed(self) -> Self {
        Self { named: false, ..self }
    }
}

/// How a run ended, with the rate that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Finished,
    Refused(Option<u32>),
    TooSlow(Option<u32>),
}

struct Partner {
    limit: Limit,
    began: Instant,
    arrived: Mutex<VecDeque<Instant>>,
}

impl Partner {
    /// `Err` with the pause that it names, if it refuses the request.
    fn answer(&self) -> Result<(), Option<Duration>> {
        let Limit { most, window, fixed, named } = self.limit;
        let (now, mut arrived) = (Instant::now(), self.arrived.lock().unwrap());
        let of_window = (now - self.began).as_millis() % window.as_millis();
        let elapsed = if fixed { Duration::from_millis(of_window.try_into().unwrap()) } else { window };
        arrived.retain(|at| now - *at < elapsed);
        if arrived.len() < most {
            arrived.push_back(now);
            return Ok(());
        }
        Err(named.then(|| if fixed { window - elapsed } else { window }))
    }
}

/// Sends so many requests from eight tasks, at this rate, to a partner behind this throttle.
async fn run(requests: u32, rate: Option<u32>, limit: Limit) -> (End, Duration) {
    let (limits, throttle, began) = (limits(rate), Throttle::default(), Instant::now());
    let partner = Partner { limit, began, arrived: Mutex::default() };
    let (left, next) = (Mutex::new(requests), Mutex::new(began));
    let one_less = || {
        let mut left = left.lock().unwrap();
        *left = left.checked_sub(1)?;
        Some(())
    };
    let own_pace = || {
        let mut next = next.lock().unwrap();
        let at = (*next).max(Instant::now());
        *next = at + rate.map_or(Duration::ZERO, |rate| SECOND / rate);
        sleep_until(at)
    };
    let task = || async {
        while one_less().is_some() {
            let mut tries = 0;
            loop {
                if throttle.is_too_slow(&limits) {
                    return Some(End::TooSlow(throttle.fits()));
                }
                let pauses = throttle.ready(Lane::Partner).await;
                own_pace().await;
                tokio::time::sleep(Duration::from_millis(20)).await;
                let Err(asked) = partner.answer() else { break };
                if !throttle.refused(Lane::Partner, pauses, asked, tries, &limits) {
                    return Some(End::Refused(throttle.fits()));
                }
                tries += 1;
            }
            throttle.answered(Lane::Partner, &limits);
        }
        None
    };
    let ends = join_all((0..8).map(|_| task())).await;
    (ends.into_iter().flatten().next().unwrap_or(End::Finished), began.elapsed())
}

#[tokio::test(start_paused = true)]
async fn a_run_finishes_behind_a_limit_of_some_requests_a_second() {
    for limit in [Limit::sliding(10, SECOND), Limit::sliding(20, SECOND), Limit::sliding(100, 10 * SECOND)] {
        for limit in [limit, limit.fixed(), limit.unnamed(), limit.fixed().unnamed()] {
            for rate in [None, Some(20), Some(8)] {
                let (end, took) = run(800, rate, limit).await;
                assert_eq!(end, End::Finished, "{limit:?}, {rate:?}, after {took:?}");
                assert!(took <= 165 * SECOND, "{limit:?}, {rate:?}: {took:?}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_behind_a_limit_by_the_minute_ends_soon_and_names_the_rate_that_fits() {
    let minute = |most| Limit::sliding(most, MINUTE);
    for (limit, rate) in [(minute(10), 0), (minute(60), 1), (minute(300), 4)] {
        for configured in [None, Some(20)] {
            let (end, took) = run(800, configured, limit).await;
            assert_eq!(end, End::Refused(Some(rate)), "{limit:?}, {configured:?}, after {took:?}");
            assert!(took <= 20 * SECOND, "{limit:?}, {configured:?}: {took:?}");
        }
    }
    // Whatever throttle it is, a run ends.
    for most in [1, 3, 10, 30, 60, 120, 300] {
        for limit in
            [minute(most), minute(most).fixed(), minute(most).unnamed(), minute(most).fixed().unnamed()]
        {
            let (end, took) = run(800, Some(20), limit).await;
            assert!(took <= 165 * SECOND, "{limit:?}: {end:?} after {took:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_at_the_rate_that_was_named_finishes() {
    for (limit, rate) in [(Limit::sliding(60, MINUTE), 1), (Limit::sliding(300, MINUTE), 4)] {
        for limit in [limit, limit.fixed()] {
            let (end, took) = run(800, Some(rate), limit).await;
            assert_eq!(end, End::Finished, "{limit:?}, after {took:?}");
        }
    }
    let (end, took) = run(800, Some(1), Limit::sliding(10, MINUTE)).await;
    assert_eq!(end, End::Refused(Some(0)), "after {took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_run_that_only_a_few_requests_a_second_reach_ends_after_minutes() {
    let (end, took) = run(800, Some(20), Limit::sliding(3, SECOND)).await;
    assert!(matches!(end, End::TooSlow(Some(1..=3))), "{end:?}");
    assert!(took <= 165 * SECOND, "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn views_keep_their_pace_until_one_is_refused() {
    let (throttle, limits) = (Throttle::default(), limits(Some(20)));
    assert!(throttle.refused(Lane::Partner, 0, Some(SECOND), 0, &limits));
    let began = Instant::now();
    assert_eq!(throttle.ready(Lane::View).await, 1);
    assert_eq!(began.elapsed(), Duration::ZERO);
    assert!(throttle.refused(Lane::View, 1, Some(SECOND), 0, &limits));
    throttle.ready(Lane::View).await;
    assert_eq!(began.elapsed(), SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_request_is_not_sent_again_for_ever() {
    let (throttle, limits) = (Throttle::default(), limits(Some(20)));
    assert!(throttle.refused(Lane::Partner, 0, None, 0, &limits));
    assert!(!throttle.refused(Lane::Partner, 1, None, MOST_TRIES, &limits));
}
