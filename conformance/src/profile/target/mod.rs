//! What a run is pointed at: flags and profile joined once. Nothing later reads a flag or the environment.

mod from_profile;
mod login;
mod role;
mod setup_call;

pub use login::Login;
pub use role::{Role, Roles};
pub use setup_call::{Payload, SetupCall};

use std::collections::BTreeSet;

use catena_contract::{Expose as _, RedirectUrlError, WebhookSecret};
use http::header::{self, HeaderMap, HeaderValue};
use reference_partner::variants::RunningVariant;
use url::Url;

use super::{Environment, Pages, ProfileError};
use crate::redact::Redactor;
use catena_probe::{
    DEFAULT_RATE, Limits, ObserveMapping, REFERENCE_SETTLE, TemplateError, UrlTemplate, WebhookTarget,
    is_loopback,
};

/// The variable that holds the webhook secret when no profile does.
pub const SECRET_VARIABLE: &str = "CATENA_WEBHOOK_SECRET";

/// A partner's endpoints, ready to be probed.
#[derive(Debug, Clone)]
pub struct Target {
    /// What reports call it.
    pub name: String,
    /// The success URL as configured.
    pub success: UrlTemplate,
    /// The failure URL as configured.
    pub failure: UrlTemplate,
    /// What the fleet's browser brings along; values never print.
    pub headers: HeaderMap,
    /// How a fleet's browser gets a session, if it has to sign in.
    pub login: Option<Login>,
    /// Where deliveries go, if the partner takes any.
    pub webhook: Option<WebhookTarget>,
    /// The partner's own words for the three outcomes.
    pub pages: Pages,
    /// The view of an integration request.
    pub observe_request: Option<UrlTemplate>,
    /// The view of a fleet.
    pub observe_fleet: Option<UrlTemplate>,
    /// How the views are looked at.
    pub mapping: ObserveMapping,
    /// What the partner's side needs before a made-up fleet may come.
    pub arrange: Vec<SetupCall>,
    /// What keeps the run harmless.
    pub limits: Limits,
    /// Keeps secrets out of whatever is printed.
    pub redactor: Redactor,
}

/// What the flags say of the target.
#[derive(Debug, Default, Clone)]
pub struct TargetFlags {
    /// `--success-url`
    pub success_url: Option<UrlTemplate>,
    /// `--failure-url`
    pub failure_url: Option<UrlTemplate>,
    /// `--webhook-url`
    pub webhook_url: Option<Url>,
    /// `--allow-host`
    pub allow_hosts: Vec<String>,
    /// Whether a host that nobody allowed makes a target all the same: for whoever asks before anything is sent, see
    /// [`Target::strangers`].
    pub any_host: bool,
}

/// Why flags and profile make no target.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum TargetError {
    /// The profile is wrong.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Profile(#[from] ProfileError),
    /// A URL that is none.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// One URL was given without the other.
    #[error("`{given}` needs `{missing}` beside it")]
    #[diagnostic(help("a session ends on either URL, so a run needs both; or put them into a profile"))]
    HalfGiven {
        /// The flag that was given.
        given: &'static str,
        /// The flag that was not.
        missing: &'static str,
    },
    /// A webhook endpoint without a secret to sign with.
    #[error("there is no secret to sign deliveries with")]
    #[diagnostic(help("set {SECRET_VARIABLE}, or `secret` under `[webhook]` in the profile"))]
    NoSecret,
    /// A host nobody allowed.
    #[error("the run would send to `{host}`, which is not on the allow list")]
    #[diagnostic(help(
        "if it is yours to test, add `--allow-host {host}`, or `allow_hosts` under `[limits]`; `run` also takes `--yes`"
    ))]
    NotAllowed {
        /// The host.
        host: String,
    },
}

impl Target {
    /// The target that a running reference partner makes.
    ///
    /// # Errors
    /// [`TargetError`] if one of its own URLs is invalid.
    pub fn of_reference_partner(
        partner: &reference_partner::Running,
        secret: WebhookSecret,
    ) -> Result<Self, TargetError> {
        Self {
            observe_request: Some(partner.observe_integration_request_template().parse()?),
            observe_fleet: Some(partner.observe_fleet_template().parse()?),
            limits: Limits { settle: REFERENCE_SETTLE, ..Limits::default() },
            ..Self::new(
                "the reference partner".to_owned(),
                partner.success_redirect_url_template().parse()?,
                partner.failure_redirect_url_template().parse()?,
                Some(WebhookTarget { url: url(&partner.webhook_url())?, secret }),
            )
        }
        .finished(&[], &TargetFlags::default())
    }

    /// The target that a running variant of the reference partner makes: with a signed-in fleet's session if `session`,
    /// and with views of what it stored if `observe`.
    ///
    /// # Errors
    /// [`TargetError`] if one of its own URLs is invalid.
    pub fn of_variant(served: &RunningVariant, session: bool, observe: bool) -> Result<Self, TargetError> {
        let endpoints = served.endpoints();
        let secret = served.secret().clone();
        let mut target = Self::new(
            endpoints.name.to_owned(),
            endpoints.success_url.parse()?,
            endpoints.failure_url.parse()?,
            Some(WebhookTarget { url: url(&endpoints.webhook_url)?, secret }),
        );
        if session {
            let mut cookie = HeaderValue::from_static(endpoints.session_cookie);
            cookie.set_sensitive(true);
            target.headers.insert(header::COOKIE, cookie);
        }
        if observe {
            target.observe_request = Some(endpoints.integration_request_view.parse()?);
            target.observe_fleet = Some(endpoints.fleet_view.parse()?);
        }
        target.finished(&[], &TargetFlags::default())
    }

    /// A target with defaults for everything that is optional.
    fn new(name: String, success: UrlTemplate, failure: UrlTemplate, webhook: Option<WebhookTarget>) -> Self {
        Self {
            name,
            success,
            failure,
            headers: HeaderMap::new(),
            login: None,
            webhook,
            pages: Pages::default(),
            observe_request: None,
            observe_fleet: None,
            mapping: ObserveMapping::default(),
            arrange: Vec::new(),
            limits: Limits::default(),
            redactor: Redactor::default(),
        }
    }

    /// A target from flags alone; `None` when no flag names one.
    ///
    /// # Errors
    /// [`TargetError`].
    pub fn from_flags(
        flags: &TargetFlags,
        environment: &Environment<'_>,
    ) -> Result<Option<Self>, TargetError> {
        let (success, failure) = match (&flags.success_url, &flags.failure_url) {
            (Some(success), Some(failure)) => (success.clone(), failure.clone()),
            (Some(_), None) => {
                return Err(TargetError::HalfGiven { given: "--success-url", missing: "--failure-url" });
            }
            (None, Some(_)) => {
                return Err(TargetError::HalfGiven { given: "--failure-url", missing: "--success-url" });
            }
            (None, None) if flags.webhook_url.is_some() => {
                return Err(TargetError::HalfGiven { given: "--webhook-url", missing: "--success-url" });
            }
            (None, None) => return Ok(None),
        };
        let webhook = match &flags.webhook_url {
            None => None,
            Some(url) => Some(WebhookTarget { url: url.clone(), secret: secret_from(environment)? }),
        };
        let mut target = Self::new("partner".to_owned(), success, failure, webhook);
        target.limits.allow_hosts = flags.allow_hosts.iter().cloned().collect();
        target.finished(&[], flags).map(Some)
    }

    /// Hosts that would be sent to and that nobody allowed.
    #[must_use]
    pub fn strangers(&self) -> BTreeSet<String> {
        let urls = self.urls().into_iter().filter(|url| !self.limits.allow(url));
        urls.filter_map(|url| url.host_str().map(ToOwned::to_owned)).collect()
    }

    /// Refuses hosts that nobody allowed, sets the default rate off loopback, and learns what must not be printed.
    fn finished(mut self, expanded: &[(String, String)], flags: &TargetFlags) -> Result<Self, TargetError> {
        self.redactor = Redactor::new(self.secrets(expanded));
        if let (Some(host), false) = (self.strangers().pop_first(), flags.any_host) {
            return Err(TargetError::NotAllowed { host });
        }
        if !self.urls().iter().all(is_loopback) {
            self.limits.requests_per_second.get_or_insert(DEFAULT_RATE);
        }
        Ok(self)
    }

    /// Every URL the run would send to, with sample values in place.
    #[must_use]
    pub fn urls(&self) -> Vec<Url> {
        let templates = [
            Some(&self.success),
            Some(&self.failure),
            self.observe_request.as_ref(),
            self.observe_fleet.as_ref(),
        ];
        let mut urls: Vec<Url> = templates
            .into_iter()
            .flatten()
            .filter_map(|template| Url::parse(&template.to_string()).ok())
            .collect();
        urls.extend(self.webhook.as_ref().map(|webhook| webhook.url.clone()));
        urls.extend(self.login.iter().flat_map(|login| login.page.iter().chain([&login.url]).cloned()));
        urls.extend(self.arrange.iter().filter_map(|hook| Url::parse(&hook.url.to_string()).ok()));
        urls
    }

    /// Whether the fleet's browser brings a session along.
    #[must_use]
    pub fn signs_in(&self) -> bool {
        !self.headers.is_empty() || self.login.is_some()
    }

    /// What must not be printed, by the variable that stands for it. What was put together from variables is covered
    /// by these.
    fn secrets(&self, expanded: &[(String, String)]) -> Vec<(String, String)> {
        let mut secrets: Vec<(String, String)> =
            expanded.iter().map(|(name, value)| (value.clone(), name.clone())).collect();
        if let Some(webhook) = &self.webhook {
            secrets.push((webhook.secret.expose(), SECRET_VARIABLE.to_owned()));
        }
        let mut add = |name: &str, value: &str| {
            if !expanded.iter().any(|(_, part)| value.contains(part.as_str())) {
                secrets.push((value.to_owned(), name.to_uppercase().replace('-', "_")));
            }
        };
        let login = self.login.iter().map(|login| &login.headers);
        let hooks = self.arrange.iter().map(|hook| &hook.headers);
        for (name, value) in
            [&self.headers, &self.mapping.headers].into_iter().chain(login).chain(hooks).flatten()
        {
            if let Ok(value) = value.to_str() {
                add(name.as_str(), value);
            }
        }
        for (name, value) in self.login.iter().flat_map(Login::secrets) {
            add(name, value);
        }
        secrets
    }
}

fn url(text: &str) -> Result<Url, TargetError> {
    Ok(Url::parse(text).map_err(|source| TemplateError::from(RedirectUrlError::Malformed { source }))?)
}

fn secret_from(environment: &Environment<'_>) -> Result<WebhookSecret, TargetError> {
    environment(SECRET_VARIABLE).and_then(|secret| secret.parse().ok()).ok_or(TargetError::NoSecret)
}
