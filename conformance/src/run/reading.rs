//! Reads pages in threads of their own, within a time limit, so that a page that takes long holds nothing else up: not
//! the other checks, not their time limits, and not Ctrl-C.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use catena_probe::{Answer, Visit, VisitEnd};

use super::Run;
use crate::judge::{Finding, Observation};
use crate::oracle::Page;

/// A page of this length is read at once, in less time than it takes to hand it to another thread and back.
const SMALL: usize = 8 * 1024;

impl Run {
    /// The page that a visit ended with. If it takes too long to read, the visit got no answer.
    pub(super) async fn read(&self, visit: &mut Visit) -> Option<Page> {
        let VisitEnd::Answer(exchange, answer) = &visit.end else { return None };
        let page = self.read_answer(answer).await;
        if page.is_none() {
            visit.end = VisitEnd::Lost(self.client.took_too_long(&exchange.request.url));
        }
        page
    }

    /// The finding of a judge that parses the pages of these visits; inconclusive if that takes too long.
    pub(crate) async fn judged(
        &self,
        observations: &[Observation],
        judge: impl FnOnce(&[Observation]) -> Finding + Send + 'static,
    ) -> Finding {
        let answers = observations.iter().flat_map(|observation| &observation.visit.exchanges);
        let lengths = answers.filter_map(|exchange| exchange.answer.as_ref().ok());
        if lengths.map(|answer| answer.body.len()).sum::<usize>() <= SMALL {
            return judge(observations);
        }
        let own = observations.to_vec();
        let finding = in_a_thread(self.target.limits.reading, move |_| judge(&own)).await;
        finding.unwrap_or_else(|| {
            let visits = observations.iter().rev().flat_map(|observation| observation.visit.exchanges.last());
            let url = visits.map(|exchange| &exchange.request.url).next();
            Finding::inconclusive(match url {
                Some(url) => {
                    let error = self.client.took_too_long(url);
                    format!("{error}; {}", error.advice())
                }
                None => "a page takes too long to read".to_owned(),
            })
        })
    }

    /// The page of an answer, unless it takes too long to read.
    pub(super) async fn read_answer(&self, answer: &Answer) -> Option<Page> {
        within(self.target.limits.reading, answer).await
    }
}

pub(super) async fn within(limit: Duration, answer: &Answer) -> Option<Page> {
    if answer.body.len() <= SMALL {
        return Some(Page::read(answer));
    }
    let answer = answer.clone();
    in_a_thread(limit, move |in_time| Page::read_while(&answer, in_time)).await
}

/// What this gives in a thread of its own, unless it takes too long. It is given a function that says whether there is time
/// left.
pub(super) async fn in_a_thread<T: Send + 'static>(
    limit: Duration,
    read: impl FnOnce(&dyn Fn() -> bool) -> T + Send + 'static,
) -> Option<T> {
    let over = Arc::new(AtomicBool::new(false));
    let ends = Arc::clone(&over);
    let reading = tokio::task::spawn_blocking(move || read(&|| !ends.load(Ordering::Relaxed)));
    let made = tokio::time::timeout(limit, reading).await;
    over.store(true, Ordering::Relaxed);
    made.ok()?.ok()
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::response::Html;
    use axum::routing::get;
    use catena_probe::View;
    use http::{HeaderMap, HeaderValue, header};
    use mock_catena::clock::SystemClock;
    use tokio::net::TcpListener;

    use super::*;
    use crate::judge::FindingKind;
    use crate::oracle::claims::Claims;
    use crate::profile::target::{Target, TargetFlags};
    use crate::seed::Seed;

    #[tokio::test]
    async fn a_judge_that_reads_a_long_page_has_a_time_limit_and_a_short_one_is_judged_at_once() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let page = |length: usize| get(async move || Html("<p>Connected</p>".repeat(length)));
        let routes = Router::new().route("/long", page(2_000)).route("/short", page(2));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        let profile = format!(
            "[callback]\nsuccess_redirect_url = \"{base}/long\"\nfailure_redirect_url = \"{base}/short\"\n"
        );
        let flags = TargetFlags::default();
        let mut target = Target::from_profile("a.toml", &profile, &|_| None, &flags).unwrap();
        target.limits.reading = Duration::ZERO;
        let run = Run::new(target, Seed::new(1), Arc::new(SystemClock)).unwrap();
        let seen = async |path: &str| {
            let url = format!("{base}/{path}").parse().unwrap();
            let visit = run.browser().open(&run.client, "a page", url).await;
            let (page, claims, fleet) = (None, Claims::default(), View::NotConfigured);
            [Observation { visit, page, claims, fleet, signed_in: false }]
        };
        let (ends, judging) = std::sync::mpsc::channel::<()>();
        let endless = move |_: &[Observation]| {
            let _ = judging.recv();
            Finding::Passed
        };
        let given_up = run.judged(&seen("long").await, endless).await;
        assert_eq!(given_up.kind(), FindingKind::Inconclusive, "{given_up:?}");
        drop(ends);
        let at_once = run.judged(&seen("short").await, |_| Finding::Passed).await;
        assert_eq!(at_once.kind(), FindingKind::Passed, "{at_once:?}");
    }

    #[tokio::test]
    async fn a_long_page_is_read_within_the_limit_or_not_at_all() {
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static("text/html"))]);
        let answer =
            |body: String| Answer { status: 200, headers: headers.clone(), body: body.into(), cut: false };
        let long = answer("<p>Connected</p>".repeat(50_000));
        assert!(within(Duration::ZERO, &long).await.is_none());
        let page = within(Duration::from_secs(60), &long).await.unwrap();
        assert!(page.blocks.first().is_some_and(|text| text.contains("Connected")));
        assert!(within(Duration::ZERO, &answer("<p>Connected</p>".to_owned())).await.is_some());
    }
}
