//! A target from a profile: every text through its door, every mistake with its place in the file.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::limits::DEFAULT_TIMEOUT;
use super::{Limits, Target, TargetError, TargetFlags, WebhookTarget, redactor, secret_from};
use crate::profile::{Environment, Profile, ProfileError};
use crate::template::{TemplateError, UrlTemplate};

impl Target {
    /// Joins a profile with the flags that go beside it.
    ///
    /// # Errors
    /// [`TargetError`].
    pub fn from_profile(
        file: &str,
        source: &str,
        environment: &Environment<'_>,
        flags: &TargetFlags,
    ) -> Result<Self, TargetError> {
        let profile = Profile::from_text(file, source, environment)?;
        let wrong = |place: std::ops::Range<usize>, message: String, advice: &str| {
            TargetError::from(ProfileError::at(file, source, place, message, advice))
        };
        let template = |text: &toml::Spanned<String>| {
            text.as_ref().parse::<UrlTemplate>().map_err(|error: TemplateError| {
                wrong(
                    text.span(),
                    error.to_string(),
                    "write a whole URL, such as `https://staging.acme.test/return`",
                )
            })
        };
        let mut headers = HeaderMap::new();
        for (name, value) in &profile.callback.headers {
            let bad = |what: &str| {
                wrong(
                    value.span(),
                    format!("header `{name}`: the {what} cannot stand in an HTTP header"),
                    "see RFC 9110",
                )
            };
            let header: HeaderName = name.parse().map_err(|_| bad("name"))?;
            let mut value: HeaderValue = value.as_ref().parse().map_err(|_| bad("value"))?;
            value.set_sensitive(true);
            headers.append(header, value);
        }
        let webhook = match &profile.webhook {
            None => None,
            Some(webhook) => {
                let url = template(&webhook.url)?.to_string();
                let url = Url::parse(&url)
                    .map_err(|error| wrong(webhook.url.span(), error.to_string(), "write a whole URL"))?;
                let secret = match &webhook.secret {
                    Some(secret) => secret
                        .as_ref()
                        .parse()
                        .map_err(|_| wrong(secret.span(), "the secret is empty".to_owned(), "give one"))?,
                    None => secret_from(environment)?,
                };
                Some(WebhookTarget { url, secret })
            }
        };
        let timeout = match &profile.limits.timeout {
            None => DEFAULT_TIMEOUT,
            Some(text) => duration(text.as_ref()).ok_or_else(|| {
                wrong(text.span(), "not a time to wait".to_owned(), "write one such as `10s`")
            })?,
        };
        let rate = match &profile.limits.requests_per_second {
            None => None,
            Some(rate) if *rate.as_ref() == 0 => {
                return Err(wrong(rate.span(), "no request could be sent".to_owned(), "write 1 or more"));
            }
            Some(rate) => Some(*rate.as_ref()),
        };
        let allow_hosts = profile.limits.allow_hosts.iter().chain(&flags.allow_hosts).cloned().collect();
        let redactor = redactor(&profile.expanded.0, &headers, webhook.as_ref());
        let target = Self {
            redactor,
            name: profile.name.as_ref().map_or_else(|| "partner".to_owned(), |name| name.as_ref().clone()),
            success: template(&profile.callback.success_redirect_url)?,
            failure: template(&profile.callback.failure_redirect_url)?,
            headers,
            webhook,
            observe_request: profile.observe.integration_request.as_ref().map(&template).transpose()?,
            observe_fleet: profile.observe.fleet.as_ref().map(&template).transpose()?,
            pages: profile.pages,
            limits: Limits { requests_per_second: rate, timeout, allow_hosts },
        };
        target.allowed()
    }
}

fn duration(text: &str) -> Option<Duration> {
    let parsed: jiff::SignedDuration = text.parse().ok()?;
    Duration::try_from(parsed).ok().filter(|duration| !duration.is_zero())
}
