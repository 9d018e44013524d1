//! What a run is pointed at: flags and profile joined once. Nothing later reads a flag or the environment.

mod from_profile;
mod limits;

use std::collections::BTreeSet;

use catena_contract::{Expose as _, RedirectUrlError, WebhookSecret};
use reqwest::header::HeaderMap;
use url::Url;

use crate::profile::{Environment, Pages, ProfileError};
use crate::redact::Redactor;
use crate::template::{TemplateError, UrlTemplate};

pub use limits::{Limits, is_loopback};

use limits::{DEFAULT_RATE, DEFAULT_TIMEOUT};

/// The variable that holds the webhook secret when no profile does.
pub const SECRET_VARIABLE: &str = "CATENA_WEBHOOK_SECRET";

/// A partner's endpoints, ready to be probed.
#[derive(Debug)]
pub struct Target {
    /// What reports call it.
    pub name: String,
    /// The success URL as configured.
    pub success: UrlTemplate,
    /// The failure URL as configured.
    pub failure: UrlTemplate,
    /// What the fleet's browser brings along; values never print.
    pub headers: HeaderMap,
    /// Where deliveries go, if the partner takes any.
    pub webhook: Option<WebhookTarget>,
    /// The partner's own words for the three outcomes.
    pub pages: Pages,
    /// The view of an integration request.
    pub observe_request: Option<UrlTemplate>,
    /// The view of a fleet.
    pub observe_fleet: Option<UrlTemplate>,
    /// What keeps the run harmless.
    pub limits: Limits,
    /// Keeps secrets out of whatever is printed.
    pub redactor: Redactor,
}

/// A webhook endpoint.
#[derive(Debug, Clone)]
pub struct WebhookTarget {
    /// Its URL.
    pub url: Url,
    /// What deliveries are signed with.
    pub secret: WebhookSecret,
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
        "if it is yours to test, add `--allow-host {host}`, or `allow_hosts` under `[limits]`"
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
    /// [`TargetError`], should its own URLs be none.
    pub fn of_reference_partner(
        partner: &crate::reference_partner::Running,
        secret: WebhookSecret,
    ) -> Result<Self, TargetError> {
        let template = |text: String| text.parse::<UrlTemplate>();
        let url = Url::parse(&partner.webhook_url())
            .map_err(|source| TemplateError::from(RedirectUrlError::Malformed { source }))?;
        let webhook = WebhookTarget { url, secret };
        Ok(Self {
            name: "the reference partner".to_owned(),
            success: template(partner.success_redirect_url_template())?,
            failure: template(partner.failure_redirect_url_template())?,
            headers: HeaderMap::new(),
            redactor: redactor(&[], &HeaderMap::new(), Some(&webhook)),
            webhook: Some(webhook),
            pages: Pages::default(),
            observe_request: Some(template(partner.observe_integration_request_template())?),
            observe_fleet: Some(template(partner.observe_fleet_template())?),
            limits: Limits {
                requests_per_second: None,
                timeout: DEFAULT_TIMEOUT,
                allow_hosts: BTreeSet::new(),
            },
        })
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
        let target = Self {
            redactor: redactor(&[], &HeaderMap::new(), webhook.as_ref()),
            name: "partner".to_owned(),
            success,
            failure,
            headers: HeaderMap::new(),
            webhook,
            pages: Pages::default(),
            observe_request: None,
            observe_fleet: None,
            limits: Limits {
                requests_per_second: None,
                timeout: DEFAULT_TIMEOUT,
                allow_hosts: flags.allow_hosts.iter().cloned().collect(),
            },
        };
        target.allowed().map(Some)
    }

    /// Refuses hosts that nobody allowed, and sets the default rate off loopback.
    fn allowed(mut self) -> Result<Self, TargetError> {
        for url in self.urls() {
            if !self.limits.allow(&url) {
                return Err(TargetError::NotAllowed { host: url.host_str().unwrap_or_default().to_owned() });
            }
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
        urls
    }
}

/// What must not be printed, by the variable that stands for it. A header that was put together from variables is
/// covered by these.
fn redactor(expanded: &[(String, String)], headers: &HeaderMap, webhook: Option<&WebhookTarget>) -> Redactor {
    let mut secrets: Vec<(String, String)> =
        expanded.iter().map(|(name, value)| (value.clone(), name.clone())).collect();
    if let Some(webhook) = webhook {
        secrets.push((webhook.secret.expose(), SECRET_VARIABLE.to_owned()));
    }
    for (name, value) in headers {
        if let Ok(value) = value.to_str()
            && !expanded.iter().any(|(_, part)| value.contains(part.as_str()))
        {
            secrets.push((value.to_owned(), name.as_str().to_uppercase().replace('-', "_")));
        }
    }
    Redactor::new(secrets)
}

fn secret_from(environment: &Environment<'_>) -> Result<WebhookSecret, TargetError> {
    environment(SECRET_VARIABLE).and_then(|secret| secret.parse().ok()).ok_or(TargetError::NoSecret)
}
