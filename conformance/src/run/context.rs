//! What every check of a run shares.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use catena_contract::{Parameter, RedirectUrl};
use catena_probe::chromium::Chromium;
use catena_probe::{Browser, Client, ClientError, Interceptor, TemplateError, TransportKind, Visit};
use cookie_store::CookieStore;
use http::header::{COOKIE, HeaderMap, HeaderValue};
use mock_catena::clock::Clock;
use tokio::sync::OnceCell;

use super::fair_time::VainWaits;
use super::journey::SessionWatcher;
use super::second_look::SecondLooks;
use super::setup_state::SetupState;
use super::slots::Slots;
use super::webhook_state::WebhookState;
use super::{Fleet, Session, SignInError};
use crate::judge::Ledger;
use crate::judge::webhook::RefusalStudy;
use crate::oracle::Baseline;
use crate::oracle::claims::Phrases;
use crate::profile::target::Target;
use crate::redact::Redactor;
use crate::seed::Seed;
use crate::specification::CheckId;

/// Everything the checks of a run share.
pub struct Run {
    /// The partner that is tested.
    pub target: Target,
    /// Sends every request of the run.
    pub client: Arc<Client>,
    /// The seed of all made-up values.
    pub seed: Seed,
    /// The time of timestamps that must be fresh.
    pub clock: Arc<dyn Clock>,
    /// Where findings are recorded.
    pub ledger: Ledger,
    /// What is known about the webhook endpoint.
    pub(super) webhooks: WebhookState,
    /// What is looked at again at the end.
    pub(super) later: SecondLooks,
    /// Which checks waited in vain while this machine was busy.
    pub(super) vain_waits: VainWaits,
    /// For which fleets setup calls were made.
    pub(super) setup: SetupState,
    /// How many scenarios send at the same time.
    pub(crate) slots: Slots,
    /// What every page says.
    pub(super) baseline: OnceCell<Baseline>,
    /// The words that claim an outcome.
    pub(super) phrases: Phrases,
    browsers: BrowserSettings,
    /// What the report says about the target before its checks.
    notes: Mutex<Vec<String>>,
    /// Who is notified of sessions.
    watcher: OnceLock<Arc<dyn SessionWatcher>>,
}

/// What the fleets' browsers have in common.
#[derive(Default)]
struct BrowserSettings {
    /// The hosts of the target, which alone get its headers and cookies.
    home: Vec<String>,
    /// The session of a signed-in fleet, once there is one.
    session: OnceLock<Session>,
    /// Where scripts run, if they do.
    chromium: Option<Arc<Chromium>>,
}

/// Why a run could not start.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// There is no HTTP client.
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
        let client = Client::logged(target.limits.clone())?;
        Ok(Self::with_client(client, target, seed, clock))
    }

    /// A run whose requests `interceptor` answers or sends elsewhere.
    ///
    /// # Errors
    /// [`RunError`].
    pub(crate) fn intercepted(
        target: Target,
        seed: Seed,
        clock: Arc<dyn Clock>,
        interceptor: Arc<dyn Interceptor>,
    ) -> Result<Self, RunError> {
        let client = Client::intercepted(target.limits.clone(), interceptor)?;
        Ok(Self::with_client(client, target, seed, clock))
    }

    fn with_client(client: Client, target: Target, seed: Seed, clock: Arc<dyn Clock>) -> Self {
        let home: BTreeSet<String> =
            target.urls().iter().filter_map(|url| url.host_str().map(ToOwned::to_owned)).collect();
        Self {
            phrases: Phrases::new(&target.pages).if_fleets_are_named(names_fleets(&target)),
            browsers: BrowserSettings { home: home.into_iter().collect(), ..BrowserSettings::default() },
            target,
            client: Arc::new(client),
            seed,
            clock,
            ledger: Ledger::default(),
            webhooks: WebhookState::default(),
            later: SecondLooks::default(),
            vain_waits: VainWaits::default(),
            setup: SetupState::default(),
            slots: Slots::default(),
            baseline: OnceCell::new(),
            notes: Mutex::default(),
            watcher: OnceLock::new(),
        }
    }

    /// Notifies this watcher of the sessions from now on; there is at most one.
    pub fn watch_sessions(&self, watcher: Arc<dyn SessionWatcher>) {
        let _ = self.watcher.set(watcher);
    }

    pub(super) fn session_watcher(&self) -> Option<Arc<dyn SessionWatcher>> {
        self.watcher.get().cloned()
    }

    /// Opens pages in Chromium, if there is one.
    #[must_use]
    pub fn with_scripts(mut self, chromium: Option<Arc<Chromium>>) -> Self {
        self.browsers.chromium = chromium;
        self
    }

    /// Signs in before the first scenario, if the profile says how.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn sign_in(&self) -> Result<(), SignInError> {
        if let (Some(login), None) = (&self.target.login, self.browsers.session.get()) {
            let reading = self.target.limits.reading;
            let sign_in =
                async || Session::sign_in(&self.client, login, self.browsers.home.clone(), reading).await;
            let session = match sign_in().await {
                Err(SignInError::Lost(error))
                    if error.kind == TransportKind::Timeout
                        && self.woken(login.page.as_ref().unwrap_or(&login.url).clone()).await =>
                {
                    sign_in().await?
                }
                result => result?,
            };
            // If another task signed in meanwhile, its session is as good.
            let _ = self.browsers.session.set(session);
        }
        Ok(())
    }

    /// What makes it doubtful that the sign-in worked.
    pub(super) fn sign_in_doubt(&self) -> Option<SignInError> {
        self.browsers.session.get().and_then(Session::doubt)
    }

    /// Removes every secret that is known by now from what is printed.
    #[must_use]
    pub fn redactor(&self) -> Redactor {
        let session = self.browsers.session.get().map(Session::secrets).unwrap_or_default();
        self.target.redactor.knowing(session)
    }

    /// What to check first, if nearly all genuine deliveries were refused.
    #[must_use]
    pub fn delivery_warning(&self) -> Option<String> {
        let study = self.webhooks.refusal.get().and_then(Option::as_ref);
        match study.map(|study| (study.excuse(), study.cause())) {
            Some((Some(excuse), _)) => Some(format!("Genuine deliveries are refused, but {excuse}.")),
            // The partner is at fault, and the check says why.
            Some((None, Some(_))) => None,
            Some((None, None)) | None => {
                self.webhooks.genuine.warning(study.and_then(RefusalStudy::alternatives).as_ref())
            }
        }
    }

    /// Adds something that the report says about the target, unless it says it already.
    pub(super) fn note(&self, note: String) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        if !notes.contains(&note) {
            notes.push(note);
        }
    }

    /// What the report says about the target before its checks.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The fleet of a check by its number.
    #[must_use]
    pub fn fleet(&self, check: &CheckId, number: usize) -> Fleet {
        Fleet::derive(self.seed, check, number)
    }

    /// The browser of a signed-in fleet, as the profile describes it.
    #[must_use]
    pub fn browser(&self) -> Browser {
        let BrowserSettings { home, session, chromium } = &self.browsers;
        let browser = Browser::new(self.target.headers.clone(), home.clone()).with_scripts(chromium.clone());
        match session.get() {
            Some(session) => browser.with_cookies(session.cookies()),
            None => browser,
        }
    }

    /// The same browser with these cookies, if there are some.
    #[must_use]
    pub fn browser_keeping(&self, cookies: Option<CookieStore>) -> Browser {
        match cookies {
            Some(cookies) => self.browser().with_cookies(cookies),
            None => self.browser(),
        }
    }

    /// The browser of a signed-in fleet on a page of another site, and the names of its cookies whose attributes nobody
    /// knows: those that the profile gives as a header. `seen` is a visit that may have set them anew.
    #[must_use]
    pub fn browser_elsewhere(&self, seen: &Visit) -> (Browser, Vec<String>) {
        let BrowserSettings { home, session, chromium } = &self.browsers;
        let mut headers = self.target.headers.clone();
        let given = headers.get(COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let set = seen.cookies_after(CookieStore::default());
        let mut cookies = session.get().map(Session::cookies).unwrap_or_default();
        let mut unknown = Vec::new();
        let mut unknown_pairs = Vec::new();
        for pair in given.split(';').map(str::trim).filter(|pair| !pair.is_empty()) {
            let name = pair.split('=').next().unwrap_or_default();
            if !set.iter_any().any(|cookie| cookie.name() == name) {
                unknown.push(name.to_owned());
                unknown_pairs.push(pair);
            }
        }
        let known = |name: &str| {
            cookies.iter_any().any(|cookie| cookie.name() == name)
                || given.split(';').any(|pair| pair.trim().split('=').next() == Some(name))
        };
        let renewed: Vec<_> = set.iter_any().filter(|cookie| known(cookie.name())).cloned().collect();
        if let Some(first) = seen.exchanges.first() {
            for cookie in renewed {
                // A cookie for another host of the partner is refused here, and then not sent.
                let _ = cookies.insert(cookie, &first.request.url);
            }
        }
        headers.remove(COOKIE);
        if let Ok(mut value) = HeaderValue::from_str(&unknown_pairs.join("; "))
            && !unknown_pairs.is_empty()
        {
            value.set_sensitive(true);
            headers.insert(COOKIE, value);
        }
        let browser =
            Browser::new(headers, home.clone()).with_scripts(chromium.clone()).with_cookies(cookies);
        (browser.from_another_site(), unknown)
    }

    /// A browser that is not signed in.
    #[must_use]
    pub fn browser_without_session(&self) -> Browser {
        Browser::new(HeaderMap::new(), Vec::new()).with_scripts(self.browsers.chromium.clone())
    }

    /// The configured success URL, filled in for this fleet.
    ///
    /// # Errors
    /// [`TemplateError`] if the fleet's reference makes it too long.
    pub fn success_url(&self, fleet: &Fleet) -> Result<RedirectUrl, TemplateError> {
        self.target.success.fill(&fleet.fleet_ref, fleet.request_id)
    }

    /// The configured failure URL, filled in for this fleet.
    ///
    /// # Errors
    /// [`TemplateError`] if the fleet's reference makes it too long.
    pub fn failure_url(&self, fleet: &Fleet) -> Result<RedirectUrl, TemplateError> {
        self.target.failure.fill(&fleet.fleet_ref, fleet.request_id)
    }

    /// Whether both redirect URLs say which fleet returns. If only a session says so, the view of a made-up fleet
    /// shows nothing about a redirect.
    #[must_use]
    pub fn names_fleets(&self) -> bool {
        names_fleets(&self.target)
    }

    /// The names of parameters that the partner or Catena uses. An extra parameter must have another name.
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
}

fn names_fleets(target: &Target) -> bool {
    target.success.names_fleet() && target.failure.names_fleet()
}
