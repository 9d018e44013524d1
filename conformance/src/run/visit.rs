//! What is seen of a fleet: its visits to the partner, and the partner's views of what is stored.
//!
//! A partner may acknowledge a delivery first and process it later, and show a "checking" page in between. The
//! `until` methods therefore look again, with growing pauses, until the time to settle is over.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use catena_contract::IntegrationRequestId;
use catena_probe::{Browser, FleetView, RequestView, UrlTemplate, View, Visit, look};
use serde::de::DeserializeOwned;
use tokio::time::Instant;
use url::Url;

use super::fair_time::Wait;
use super::{Effect, Fleet, Run};
use crate::judge::Observation;
use crate::judge::redirect::ReturnFromElsewhere;
use crate::judge::webhook::is_live;
use crate::oracle::Baseline;

/// The pause after the first look; each one after it is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(25);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

impl Run {
    /// Opens a URL as this fleet, then reads what is stored about it.
    pub async fn visit(&self, what: &str, fleet: &Fleet, url: Url) -> Observation {
        self.visit_in(&mut self.browser(), what, fleet, url).await
    }

    /// Opens a URL as this fleet, in a browser that keeps its cookies from one visit to the next.
    pub async fn visit_in(&self, browser: &mut Browser, what: &str, fleet: &Fleet, url: Url) -> Observation {
        self.set_up(fleet).await;
        let visit = browser.open(&self.client, what, url).await;
        self.observation(visit, fleet).await
    }

    /// Opens a URL as this fleet, from a page of another site. `seen` is an earlier visit of any fleet.
    pub async fn visit_from_elsewhere(
        &self,
        what: &str,
        fleet: &Fleet,
        url: Url,
        seen: &Visit,
    ) -> ReturnFromElsewhere {
        let (mut browser, unknown) = self.browser_elsewhere(seen);
        let before = browser.cookies().clone();
        let observation = self.visit_in(&mut browser, what, fleet, url).await;
        let held_back = observation.visit.held_back(before);
        ReturnFromElsewhere { observation, held_back, unknown }
    }

    /// Opens a URL with an empty cookie jar and without the profile's headers.
    pub async fn visit_without_session(&self, what: &str, fleet: &Fleet, url: Url) -> Observation {
        self.set_up(fleet).await;
        let visit = self.browser_without_session().open(&self.client, what, url).await;
        self.observation(visit, fleet).await
    }

    /// Requests a URL with HEAD.
    pub async fn head_visit(&self, what: &str, fleet: &Fleet, url: Url) -> Observation {
        self.set_up(fleet).await;
        let visit = self.browser().head(&self.client, what, url).await;
        self.observation(visit, fleet).await
    }

    async fn observation(&self, mut visit: Visit, fleet: &Fleet) -> Observation {
        let view = self.fleet_view(fleet).await;
        let page = self.read(&mut visit).await;
        // Without a page there is nothing to compare, and a partner that is slow would only be asked more.
        let baseline = if page.is_some() { self.baseline().await } else { &Baseline::default() };
        Observation::new(visit, page, view, (&self.phrases, baseline), self.target.signs_in())
    }

    /// What is stored about a fleet.
    pub async fn fleet_view(&self, fleet: &Fleet) -> View<FleetView> {
        let id = fleet.request_id.to_string();
        self.view("the view of the fleet", self.target.observe_fleet.as_ref(), fleet, &id).await
    }

    /// What is stored about a fleet's integration request.
    pub async fn request_view(&self, fleet: &Fleet, id: IntegrationRequestId) -> View<RequestView> {
        self.stored_under(fleet, &id.to_string()).await
    }

    /// What is stored under a text that may not be an id.
    pub async fn odd_request_view(&self, fleet: &Fleet, id: &str) -> View<serde_json::Value> {
        self.stored_under(fleet, id).await
    }

    async fn stored_under<T: DeserializeOwned>(&self, fleet: &Fleet, id: &str) -> View<T> {
        self.view("the view of the request", self.target.observe_request.as_ref(), fleet, id).await
    }

    async fn view<T: DeserializeOwned>(
        &self,
        what: &str,
        template: Option<&UrlTemplate>,
        fleet: &Fleet,
        id: &str,
    ) -> View<T> {
        look(&self.client, what, (template, &self.target.mapping), &fleet.fleet_ref, id).await
    }

    /// Repeats a visit until `enough` holds, or the visit says nothing about the partner.
    pub async fn until<F, Fut>(
        &self,
        fleet: &Fleet,
        again: F,
        enough: impl Fn(&Observation) -> bool,
    ) -> Observation
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = Observation>,
    {
        let seen = self
            .settled((Effect::Page, fleet), again, |observation| {
                enough(observation) || observation.interference().is_some()
            })
            .await;
        if enough(&seen) {
            self.webhooks.waits.came(Effect::Page);
        }
        seen
    }

    /// Reads the view of a request until it is stored and `enough` holds for it.
    pub async fn until_request(
        &self,
        fleet: &Fleet,
        enough: impl Fn(&RequestView) -> bool,
    ) -> View<RequestView> {
        let enough = |view: &View<RequestView>| matches!(view, View::Seen(seen, _) if enough(seen));
        let read = async || self.request_view(fleet, fleet.request_id).await;
        self.until_view((Effect::Request, fleet), read, enough).await
    }

    /// Reads the view of a fleet until `enough` holds for it.
    pub async fn until_fleet(
        &self,
        effect: Effect,
        fleet: &Fleet,
        enough: impl Fn(&View<FleetView>) -> bool,
    ) -> View<FleetView> {
        self.until_view((effect, fleet), async || self.fleet_view(fleet).await, enough).await
    }

    /// Reads the view of a fleet until it is stored as live.
    pub async fn until_live(&self, fleet: &Fleet) -> View<FleetView> {
        self.until_fleet(Effect::Connection, fleet, is_live).await
    }

    /// A view that cannot be read is not read again.
    async fn until_view<T, F, Fut>(
        &self,
        (effect, fleet): (Effect, &Fleet),
        again: F,
        enough: impl Fn(&View<T>) -> bool,
    ) -> View<T>
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = View<T>>,
    {
        let unreadable =
            |view: &View<T>| matches!(view, View::NotConfigured | View::Unreadable(..) | View::Lost(..));
        let began = Instant::now();
        let looks = AtomicU32::new(0);
        let view = self
            .settled((effect, fleet), again, |view| {
                looks.fetch_add(1, Ordering::Relaxed);
                unreadable(view) || enough(view)
            })
            .await;
        if !unreadable(&view) && enough(&view) {
            self.webhooks.waits.came(effect);
            if looks.into_inner() > 1 {
                self.webhooks.longest_work.took(began.elapsed());
            }
        }
        view
    }

    async fn settled<T, F, Fut>(
        &self,
        (effect, fleet): (Effect, &Fleet),
        mut again: F,
        enough: impl Fn(&T) -> bool,
    ) -> T
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = T>,
    {
        let began = Instant::now();
        let wait = Wait::begin(&self.client);
        let mut pause = FIRST_PAUSE;
        loop {
            // Other checks may learn meanwhile that it comes soon or never. The last look comes when the time is over,
            // not before.
            let time = self.time_for(effect);
            let deadline = wait.end(time);
            let last = Instant::now() >= deadline;
            let seen = again().await;
            let enough = enough(&seen);
            if last && !enough {
                if wait.is_shorter_than(time) {
                    self.waited_in_vain(fleet);
                } else if began.elapsed() >= self.target.limits.settle {
                    self.webhooks.waits.missed(effect);
                }
            }
            if last || enough {
                return seen;
            }
            self.slots.lent(tokio::time::sleep_until(deadline.min(Instant::now() + pause))).await;
            pause = LONGEST_PAUSE.min(pause * 2);
        }
    }
}
