//! What every check of a run shares.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use catena_contract::webhook::Envelope;
use catena_contract::{Parameter, RedirectUrl};
use http::header::HeaderMap;
use mock_catena::clock::Clock;
use tokio::sync::OnceCell;
use tokio::time::Instant;
use url::{Origin, Url};

use super::deliveries::Deliveries;
use super::deliveries::Refusals;
use super::setup_hooks::Arranged;
use super::{Fleet, Session, SignInError};
use crate::judge::Finding;
use crate::judge::Ledger;
use crate::judge::Observation;
use crate::judge::webhook::EventDelivery;
use crate::oracle::Baseline;
use crate::oracle::claims::Phrases;
use crate::profile::target::Target;
use crate::redact::Redactor;
use crate::seed::Seed;
use crate::specification::CheckId;
use catena_probe::TemplateError;
use catena_probe::chromium::Chromium;
use catena_probe::look;
use catena_probe::{Browser, Client, ClientError, FleetView, Interceptor, RequestView, TransportError, View};

/// How long a partner may take from an acknowledged delivery to a page that shows it. Not public at Catena; three
/// seconds are what a delivery itself may take.
const FIRST_WAIT: Duration = Duration::from_millis(25);
/// Between any two looks at most.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// Everything the checks of a run share.
pub struct Run {
    /// What is being judged.
    pub target: Target,
    /// The way out.
    pub client: Arc<Client>,
    /// Behind everything made up.
    pub seed: Seed,
    /// For timestamps that must be fresh.
    pub clock: Arc<dyn Clock>,
    /// Where findings go.
    pub ledger: Ledger,
    /// One onboarding that several webhook checks look at.
    pub(super) enrolled: OnceCell<(Fleet, Deliveries)>,
    /// Whether the store shows what webhooks tell.
    pub(super) effects: OnceCell<Result<(), Finding>>,
    /// One delivery of each onboarding event.
    pub(super) event_deliveries: OnceCell<Vec<EventDelivery>>,
    /// What the sign-in gave, once it is made.
    session: OnceLock<Session>,
    pub(super) arranged: Arranged,
    /// How genuine deliveries were taken.
    pub refusals: Refusals,
    /// What every page says.
    pub(super) baseline: OnceCell<Baseline>,
    /// An event that a partner which refuses compressed deliveries takes uncompressed.
    pub(super) taken_plain: OnceCell<Option<Envelope>>,
    phrases: Phrases,
    home: Vec<String>,
    chromium: Option<Arc<Chromium>>,
}

/// A run could not begin.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// No HTTP client.
    #[error(transparent)]
    Client(#[from] ClientError),
}

impl std::fmt::Debug for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Run").field("target", &self.target).field("seed", &self.seed).finish_non_exhaustive()
    }
}

impl Run {
    /// A run against `target`.
    ///
    /// # Errors
    /// [`RunError`].
    pub fn new(target: Target, seed: Seed, clock: Arc<dyn Clock>) -> Result<Self, RunError> {
        let client = Client::new(target.limits.clone())?;
        Ok(Self::over(client, target, seed, clock))
    }

    /// The same, against a stand-in for the target.
    ///
    /// # Errors
    /// [`RunError`].
    pub(crate) fn rehearsal(
        target: Target,
        seed: Seed,
        clock: Arc<dyn Clock>,
        interceptor: Arc<dyn Interceptor>,
    ) -> Result<Self, RunError> {
        let client = Client::intercepted(target.limits.clone(), interceptor)?;
        Ok(Self::over(client, target, seed, clock))
    }

    fn over(client: Client, target: Target, seed: Seed, clock: Arc<dyn Clock>) -> Self {
        let client = Arc::new(client);
        let phrases = Phrases::new(&target.pages);
        let home: BTreeSet<String> =
            target.urls().iter().filter_map(|url| url.host_str().map(ToOwned::to_owned)).collect();
        let home = home.into_iter().collect();
        Self {
            target,
            client,
            seed,
            clock,
            ledger: Ledger::default(),
            enrolled: OnceCell::new(),
            effects: OnceCell::new(),
            event_deliveries: OnceCell::new(),
            session: OnceLock::new(),
            arranged: Arranged::default(),
            refusals: Refusals::default(),
            baseline: OnceCell::new(),
            taken_plain: OnceCell::new(),
            phrases,
            home,
            chromium: None,
        }
    }

    /// Signs in, if the profile says how: before the first scenario.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn sign_in(&self) -> Result<(), SignInError> {
        if let (Some(login), None) = (&self.target.login, self.session.get()) {
            let session = Session::sign_in(&self.client, login, self.home.clone()).await?;
            // Whoever came first has one that is as good.
            let _ = self.session.set(session);
        }
        Ok(())
    }

    /// Keeps everything secret that is known by now out of what is printed.
    #[must_use]
    pub fn redactor(&self) -> Redactor {
        let session = self.session.get().map(Session::secrets).unwrap_or_default();
        self.target.redactor.knowing(session)
    }

    /// The same with fleets that come back in Chromium, where there is one.
    #[must_use]
    pub fn with_scripts(self, chromium: Option<Arc<Chromium>>) -> Self {
        Self { chromium, ..self }
    }

    /// The fleet that a check calls by this number.
    #[must_use]
    pub fn fleet(&self, check: &CheckId, number: usize) -> Fleet {
        Fleet::derive(self.seed, check, number)
    }

    /// A browser that arrives as the profile says a signed-in fleet's does.
    #[must_use]
    pub fn browser(&self) -> Browser {
        let browser =
            Browser::new(self.target.headers.clone(), self.home.clone()).with_scripts(self.chromium.clone());
        match self.session.get() {
            Some(session) => browser.with_cookies(session.cookies()),
            None => browser,
        }
    }

    /// A browser that nobody has signed in with.
    #[must_use]
    pub fn browser_without_session(&self) -> Browser {
        Browser::new(HeaderMap::new(), Vec::new()).with_scripts(self.chromium.clone())
    }

    /// The hosts and ports that the run sends to.
    #[must_use]
    pub fn origins(&self) -> Vec<Origin> {
        let mut origins: Vec<Origin> = Vec::new();
        for origin in self.target.urls().iter().map(Url::origin) {
            if !origins.contains(&origin) {
                origins.push(origin);
            }
        }
        origins
    }

    /// The success URL as it was configured for this fleet.
    ///
    /// # Errors
    /// [`TemplateError`] if the fleet's reference makes it too long.
    pub fn success_url(&self, fleet: &Fleet) -> Result<RedirectUrl, TemplateError> {
        self.target.success.fill(&fleet.fleet_ref, fleet.request_id)
    }

    /// The failure URL as it was configured for this fleet.
    ///
    /// # Errors
    /// [`TemplateError`] if the fleet's reference makes it too long.
    pub fn failure_url(&self, fleet: &Fleet) -> Result<RedirectUrl, TemplateError> {
        self.target.failure.fill(&fleet.fleet_ref, fleet.request_id)
    }

    /// Opens a URL as this fleet, and looks at what is stored afterwards.
    pub async fn visit(&self, what: &str, fleet: &Fleet, url: Url) -> Observation {
        self.arrange(fleet).await;
        let visit = self.browser().open(&self.client, what, url).await;
        self.observation(visit, fleet).await
    }

    /// What is seen of a fleet after a visit.
    pub async fn observation(&self, visit: catena_probe::Visit, fleet: &Fleet) -> Observation {
        let view = self.fleet_view(fleet).await;
        let seen = (&self.phrases, self.baseline().await);
        Observation::new(visit, view, seen, self.target.signs_in())
    }

    /// What is stored about a fleet.
    pub async fn fleet_view(&self, fleet: &Fleet) -> View<FleetView> {
        let template = (self.target.observe_fleet.as_ref(), &self.target.mapping);
        look(&self.client, "the view of the fleet", template, &fleet.fleet_ref, &fleet.request_id.to_string())
            .await
    }

    /// What is stored about a fleet's integration request.
    pub async fn request_view(
        &self,
        fleet: &Fleet,
        id: catena_contract::IntegrationRequestId,
    ) -> View<RequestView> {
        let template = (self.target.observe_request.as_ref(), &self.target.mapping);
        look(&self.client, "the view of the request", template, &fleet.fleet_ref, &id.to_string()).await
    }

    /// What is stored under an id that may be none.
    pub async fn odd_request_view(&self, fleet: &Fleet, id: &str) -> View<serde_json::Value> {
        let template = (self.target.observe_request.as_ref(), &self.target.mapping);
        look(&self.client, "the view of the request", template, &fleet.fleet_ref, id).await
    }

    /// Whether both redirect URLs say which fleet comes back. Where only a session does, a view of a made-up fleet
    /// says nothing about a redirect.
    #[must_use]
    pub fn names_fleets(&self) -> bool {
        self.target.success.names_fleet() && self.target.failure.names_fleet()
    }

    /// Looks again, with growing pauses, until `enough` or the time to converge is over: a partner may acknowledge a
    /// delivery first and work on it later, and show a "checking" page in between.
    pub async fn until<F, Fut>(&self, again: F, enough: impl Fn(&Observation) -> bool) -> Observation
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = Observation>,
    {
        self.settled(again, |observation| enough(observation) || observation.interference().is_some()).await
    }

    /// The same for a look at what is stored.
    pub async fn until_stored<T, F, Fut>(&self, again: F, enough: impl Fn(&T) -> bool) -> View<T>
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = View<T>>,
    {
        self.settled(again, |view| match view {
            View::Seen(seen, _) => enough(seen),
            View::Nothing(_) => false,
            View::NotConfigured | View::Unreadable(..) | View::Lost(..) => true,
        })
        .await
    }

    pub(super) async fn settled<T, F, Fut>(&self, mut again: F, enough: impl Fn(&T) -> bool) -> T
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = T>,
    {
        let deadline = Instant::now() + self.target.limits.settle;
        let mut wait = FIRST_WAIT;
        loop {
            // The last look comes when the time is over, not before.
            let last = Instant::now() >= deadline;
            let seen = again().await;
            if last || enough(&seen) {
                return seen;
            }
            tokio::time::sleep_until(deadline.min(Instant::now() + wait)).await;
            wait = LONGEST_WAIT.min(wait * 2);
        }
    }

    /// Parameter names the partner uses itself: an extra parameter must not be one of them.
    #[must_use]
    pub fn own_parameters(&self, fleet: &Fleet) -> Vec<String> {
        let urls = [self.success_url(fleet), self.failure_url(fleet)];
        let mut names: Vec<String> = urls
            .iter()
            .flatten()
            .flat_map(|url| url.url().query_pairs().map(|(name, _)| name.into_owned()).collect::<Vec<_>>())
            .collect();
        names.extend(Parameter::ALL.iter().map(ToString::to_string));
        names
    }

    /// The first origin at which nobody answers yet, and why: for whoever waits for a target to come up.
    pub async fn missing(&self) -> Option<String> {
        let origins: BTreeSet<String> =
            self.target.urls().iter().map(|url| url.origin().ascii_serialization()).collect();
        for origin in origins {
            let Ok(url) = Url::parse(&origin) else { continue };
            let mut request = catena_probe::Request::get(url);
            request.method = http::Method::HEAD;
            match self.client.send("is anybody there", request).await.answer {
                Ok(answer) if matches!(answer.status, 502..=504) => {
                    return Some(format!("{origin} answers {}", answer.status));
                }
                Ok(_) => {}
                Err(error) => return Some(error.to_string()),
            }
        }
        None
    }

    /// Whether anybody answers at the partner's end: the first trouble, if every endpoint has some.
    pub async fn unreachable(&self) -> Option<TransportError> {
        let mut trouble = None;
        let origins: BTreeSet<String> =
            self.target.urls().iter().map(|url| url.origin().ascii_serialization()).collect();
        for origin in origins {
            let Ok(url) = Url::parse(&origin) else { continue };
            let mut request = catena_probe::Request::get(url);
            request.method = http::Method::HEAD;
            match self.client.send("is anybody there", request).await.answer {
                Ok(_) => return None,
                Err(error) if error.kind.peer_answered() => return None,
                Err(error) => trouble = trouble.or(Some(error)),
            }
        }
        trouble
    }
}
