//! Makes a target of a profile and the flags.

use std::collections::BTreeMap;
use std::path::Path;

use catena_probe::{Limits, ObserveMapping, Trust, WebhookTarget};
use http::Method;
use http::header::HeaderMap;
use toml::Spanned;

use super::{Login, Payload, SetupCall, Target, TargetError, TargetFlags, secret_from};
use crate::profile::keys::{Call, LimitKeys, LoginKeys, Map, Root, Words, plain};
use crate::profile::{Environment, Profile, ProfileError};
use crate::redact::Redactor;

impl Target {
    /// Combines a profile with the flags. A relative `ca_certificate` is a path in the folder of `file`.
    ///
    /// # Errors
    /// [`TargetError`].
    pub fn from_profile(
        file: &str,
        source: &str,
        environment: &Environment<'_>,
        flags: &TargetFlags,
    ) -> Result<Self, TargetError> {
        let Profile { keys: profile, expanded } = Profile::from_text(file, source, environment)?;
        let trust = trust(&profile, file, source)?;
        let webhook = match profile.webhook.map(Spanned::into_inner) {
            None => None,
            Some(webhook) => Some(WebhookTarget {
                url: webhook.url.into_inner(),
                secret: match webhook.secret {
                    Some(secret) => secret.into_inner(),
                    None => secret_from(environment)?,
                },
            }),
        };
        let callback = profile.callback.into_inner();
        let observe = profile.observe.map(Spanned::into_inner).unwrap_or_default();
        let calls = profile.arrange.map(|arrange| arrange.into_inner().before.into_inner());
        let target = Self {
            redactor: Redactor::default(),
            revision: profile.revision.map(Spanned::into_inner),
            name: profile.name.map_or_else(|| "partner".to_owned(), Spanned::into_inner),
            success: callback.success_redirect_url.into_inner(),
            failure: callback.failure_redirect_url.into_inner(),
            headers: headers(callback.headers),
            login: callback.login.map(|login| login.into_inner().into()),
            webhook,
            observe_request: observe.integration_request.map(Spanned::into_inner),
            observe_fleet: observe.fleet.map(Spanned::into_inner),
            mapping: ObserveMapping {
                headers: headers(observe.headers),
                map: observe.map.map(|map| map.into_inner().pointers()).unwrap_or_default(),
                words: observe.words.map(|words| words.into_inner().by_meaning()).unwrap_or_default(),
            },
            arrange: calls.into_iter().flatten().map(SetupCall::from).collect(),
            pages: profile.pages.map(Spanned::into_inner).unwrap_or_default().into(),
            limits: limits(profile.limits.map(Spanned::into_inner).unwrap_or_default(), trust, flags),
        };
        target.finished(&expanded, flags)
    }
}

impl From<LoginKeys> for Login {
    fn from(login: LoginKeys) -> Self {
        Self {
            url: login.url.into_inner(),
            page: login.page.map(Spanned::into_inner),
            method: login.method.map_or(Method::POST, Spanned::into_inner),
            form: login.form.into_inner(),
            headers: headers(login.headers),
            cookies: plain(login.cookies),
        }
    }
}

impl From<Call> for SetupCall {
    fn from(call: Call) -> Self {
        let payload = match (call.body, call.form) {
            (Some(body), _) => Payload::Text(body.into_inner()),
            (None, Some(form)) => Payload::Form(form.into_inner()),
            (None, None) => Payload::Nothing,
        };
        Self {
            url: call.url.into_inner(),
            method: call.method.map_or(Method::POST, Spanned::into_inner),
            headers: headers(call.headers),
            payload,
            only: plain(call.only),
        }
    }
}

impl Map {
    /// The pointers by member.
    fn pointers(self) -> BTreeMap<String, String> {
        [
            ("integration_request_id", self.integration_request_id),
            ("fleet_ref", self.fleet_ref),
            ("state", self.state),
            ("count", self.count),
            ("access", self.access),
            ("notices", self.notices),
            ("fleet_name", self.fleet_name),
        ]
        .into_iter()
        .filter_map(|(member, pointer)| Some((member.to_owned(), pointer?.into_inner())))
        .collect()
    }
}

impl Words {
    /// The partner's words by ours.
    fn by_meaning(self) -> BTreeMap<String, Vec<String>> {
        [
            ("pending", self.pending),
            ("live", self.live),
            ("provisional", self.provisional),
            ("none", self.none),
        ]
        .into_iter()
        .filter_map(|(meaning, words)| Some((meaning.to_owned(), plain(Some(words?)))))
        .collect()
    }
}

fn headers(headers: Option<Spanned<HeaderMap>>) -> HeaderMap {
    headers.map(Spanned::into_inner).unwrap_or_default()
}

fn limits(limits: LimitKeys, trust: Trust, flags: &TargetFlags) -> Limits {
    let usual = Limits::default();
    Limits {
        own_hosts: None,
        requests_per_second: limits.requests_per_second.map(Spanned::into_inner),
        most_requests: limits.most_requests.map_or(usual.most_requests, Spanned::into_inner),
        timeout: limits.timeout.map_or(usual.timeout, Spanned::into_inner),
        settle_is_set: limits.settle.is_some(),
        settle: limits.settle.map_or(usual.settle, Spanned::into_inner),
        allow_hosts: plain(limits.allow_hosts).into_iter().chain(flags.allow_hosts.iter().cloned()).collect(),
        trust,
        ..usual
    }
}

/// Reads the certificate file of a profile.
fn trust(profile: &Root, file: &str, source: &str) -> Result<Trust, TargetError> {
    let Some(path) = &profile.ca_certificate else { return Ok(Trust::default()) };
    let folder = Path::new(file).parent().unwrap_or_else(|| Path::new(""));
    let invalid =
        |message: String, advice: &str| ProfileError::at(file, source, path.span(), message, advice);
    let pem = std::fs::read(folder.join(path.get_ref())).map_err(|error| {
        let message = format!("cannot read the certificate file: {error}");
        invalid(message, "the path is relative to the folder of the profile")
    })?;
    let advice = "give a PEM file with the certificate of the authority: `-----BEGIN CERTIFICATE-----` …";
    Ok(Trust::from_pem(&pem).map_err(|error| invalid(error.to_string(), advice))?)
}
