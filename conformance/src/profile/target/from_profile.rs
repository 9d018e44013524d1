//! A target from a profile: every text through its door. What can be wrong with a key by itself was refused when the
//! profile was read; what is left is the files it names, and the secret.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use catena_contract::WebhookSecret;
use http::Method;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use toml::Spanned;
use url::Url;

use super::{Login, Payload, SetupCall, Target, TargetError, TargetFlags, secret_from};
use crate::profile;
use crate::profile::{Environment, Profile, ProfileError};
use crate::redact::Redactor;
use catena_probe::UrlTemplate;
use catena_probe::WebhookTarget;
use catena_probe::{Limits, ObserveMapping, Trust};

/// A text of the file, with its place.
type Text = Spanned<String>;

/// The file, for errors.
struct Source<'a> {
    file: &'a str,
    text: &'a str,
}

impl Target {
    /// Joins a profile with the flags that go beside it. A relative `ca_certificate` is looked for beside `file`.
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
        let source = Source { file, text: source };
        let webhook = match &profile.webhook {
            None => None,
            Some(webhook) => Some(WebhookTarget {
                url: source.url(&webhook.url)?,
                secret: match &webhook.secret {
                    Some(secret) => source.door(secret, secret.as_ref().parse::<WebhookSecret>())?,
                    None => secret_from(environment)?,
                },
            }),
        };
        let limits = source.limits(&profile, flags)?;
        let observe = &profile.observe;
        let target = Self {
            redactor: Redactor::default(),
            name: profile.name.as_ref().map_or_else(|| "partner".to_owned(), |name| name.as_ref().clone()),
            success: source.template(&profile.callback.success_redirect_url)?,
            failure: source.template(&profile.callback.failure_redirect_url)?,
            headers: source.headers(&profile.callback.headers)?,
            login: profile.callback.login.as_ref().map(|login| source.login(login)).transpose()?,
            webhook,
            observe_request: observe
                .integration_request
                .as_ref()
                .map(|url| source.template(url))
                .transpose()?,
            observe_fleet: observe.fleet.as_ref().map(|url| source.template(url)).transpose()?,
            mapping: ObserveMapping {
                headers: source.headers(&observe.headers)?,
                map: observe.map.as_ref().map(|map| map.as_ref().clone()).unwrap_or_default(),
                words: observe.words.as_ref().map(|words| words.as_ref().clone()).unwrap_or_default(),
            },
            arrange: profile
                .arrange
                .iter()
                .flat_map(|arrange| &arrange.before)
                .map(|call| source.hook(call))
                .collect::<Result<_, _>>()?,
            pages: profile.pages.into(),
            limits,
        };
        target.finished(&profile.expanded, flags)
    }
}

impl Source<'_> {
    fn wrong(&self, place: Range<usize>, message: String, advice: &str) -> TargetError {
        ProfileError::at(self.file, self.text, place, message, advice).into()
    }

    /// What a text is, once it was let in: an error here means that two doors differ.
    fn door<T, E: std::fmt::Display>(&self, text: &Text, parsed: Result<T, E>) -> Result<T, TargetError> {
        parsed.map_err(|error| self.wrong(text.span(), error.to_string(), "see `docs/profile.md`"))
    }

    fn template(&self, text: &Text) -> Result<UrlTemplate, TargetError> {
        self.door(text, text.as_ref().parse())
    }

    fn url(&self, text: &Text) -> Result<Url, TargetError> {
        self.door(text, Url::parse(text.as_ref()))
    }

    fn method(&self, text: Option<&Text>) -> Result<Method, TargetError> {
        text.map_or(Ok(Method::POST), |text| self.door(text, text.as_ref().parse()))
    }

    fn headers(&self, written: &BTreeMap<String, Text>) -> Result<HeaderMap, TargetError> {
        let mut headers = HeaderMap::new();
        for (name, value) in written {
            let name: HeaderName = self.door(value, name.parse())?;
            let mut header: HeaderValue = self.door(value, value.as_ref().parse())?;
            header.set_sensitive(true);
            headers.append(name, header);
        }
        Ok(headers)
    }

    fn login(&self, login: &profile::Login) -> Result<Login, TargetError> {
        Ok(Login {
            url: self.url(&login.url)?,
            page: login.page.as_ref().map(|page| self.url(page)).transpose()?,
            method: self.method(login.method.as_ref())?,
            form: plain(&login.form),
            headers: self.headers(&login.headers)?,
            cookies: login.cookies.as_ref().map(|cookies| cookies.as_ref().clone()).unwrap_or_default(),
        })
    }

    fn hook(&self, call: &profile::Call) -> Result<SetupCall, TargetError> {
        let payload = match (&call.body, &call.form) {
            (Some(body), _) => Payload::Text(body.as_ref().clone()),
            (None, Some(form)) => Payload::Form(plain(form)),
            (None, None) => Payload::Nothing,
        };
        Ok(SetupCall {
            url: self.template(&call.url)?,
            method: self.method(call.method.as_ref())?,
            headers: self.headers(&call.headers)?,
            payload,
            only: call.only.clone(),
        })
    }

    fn limits(&self, profile: &Profile, flags: &TargetFlags) -> Result<Limits, TargetError> {
        let usual = Limits::default();
        let limits = &profile.limits;
        let time = |written: &Option<Text>, usual| match written {
            None => Ok(usual),
            Some(text) => profile::time(text.as_ref())
                .map_err(|(message, advice)| self.wrong(text.span(), message, &advice)),
        };
        Ok(Limits {
            requests_per_second: limits.requests_per_second,
            most_requests: limits.most_requests.unwrap_or(usual.most_requests),
            timeout: time(&limits.timeout, usual.timeout)?,
            settle: time(&limits.settle, usual.settle)?,
            allow_hosts: limits.allow_hosts.iter().chain(&flags.allow_hosts).cloned().collect(),
            trust: profile.ca_certificate.as_ref().map_or(Ok(usual.trust), |path| self.trust(path))?,
        })
    }

    fn trust(&self, text: &Text) -> Result<Trust, TargetError> {
        let beside = Path::new(self.file).parent().unwrap_or_else(|| Path::new(""));
        let path = beside.join(text.as_ref());
        let pem = std::fs::read(&path).map_err(|error| {
            let message = format!("cannot read the certificate file: {error}");
            self.wrong(text.span(), message, "the path is relative to the profile's folder")
        })?;
        Trust::from_pem(&pem).map_err(|error| {
            let advice = "name a PEM file with the authority's certificate: `-----BEGIN CERTIFICATE-----` …";
            self.wrong(text.span(), error.to_string(), advice)
        })
    }
}

fn plain(fields: &BTreeMap<String, Text>) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| (name.clone(), value.as_ref().clone())).collect()
}
