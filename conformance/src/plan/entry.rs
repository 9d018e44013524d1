//! The plan as data.

use http::Method;
use serde::Serialize;

use crate::profile::target::{Role, Target};
use catena_probe::is_loopback;

/// Everything a run would send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The format and version of this document.
    pub format: &'static str,
    /// The target's name in the profile.
    pub target: String,
    /// The number of checks.
    pub checks: usize,
    /// The seed of all generated data.
    pub seed: u64,
    /// The number of test fleets.
    pub fleets: usize,
    /// The total number of requests.
    pub requests: u32,
    /// Whether pages are opened in a browser, which also requests scripts, styles and data that are not counted here.
    pub in_a_browser: bool,
    /// The maximum number of requests of the run.
    pub most_requests: u32,
    /// The maximum number of requests per second; `None` on loopback, unless the profile sets it.
    pub requests_per_second: Option<u32>,
    /// The minimum duration at this rate, in seconds.
    pub at_least_seconds: Option<u32>,
    /// The hosts that receive requests.
    pub hosts: Vec<Host>,
    /// The requests by kind.
    pub entries: Vec<Entry>,
}

/// A host that receives requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Host {
    /// Its name or address.
    pub host: String,
    /// Whether requests to it are allowed: it is loopback, or on the allow list.
    pub allowed: bool,
    /// The number of requests to it.
    pub requests: u32,
}

/// Requests of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Their purpose.
    pub role: Role,
    /// Their method.
    pub method: String,
    /// Their URL, as in the profile.
    pub url: String,
    /// Their number.
    pub requests: u32,
    /// Their effect at the partner.
    pub effect: &'static str,
}

impl Role {
    /// The effect of these requests at the partner.
    #[must_use]
    pub const fn effect(self) -> &'static str {
        match self {
            Self::Knock => "none: tests whether the server answers",
            Self::SignIn => "signs in as the profile describes",
            Self::Arrange => "your setup call, once per test fleet",
            Self::Success => {
                "test fleets return: your handler may store integration requests and connections for them"
            }
            Self::Failure => "test fleets return without a connection",
            Self::Webhook => "signed events of test fleets, and forged events, which must have no effect",
            Self::ObserveRequest | Self::ObserveFleet => "none: reads stored data",
            Self::Further => "pages that your redirects lead to",
        }
    }
}

/// The profile's URL for a purpose, with secrets redacted.
pub(super) fn url_of(target: &Target, role: Role) -> Option<String> {
    let url = match role {
        Role::Success => target.success.to_string(),
        Role::Failure => target.failure.to_string(),
        Role::Webhook => target.webhook.as_ref()?.url.to_string(),
        Role::ObserveRequest => target.observe_request.as_ref()?.to_string(),
        Role::ObserveFleet => target.observe_fleet.as_ref()?.to_string(),
        Role::SignIn | Role::Arrange | Role::Knock | Role::Further => return None,
    };
    Some(target.redactor.clean(&url))
}

/// Makes a plan of the counted requests.
pub(super) fn plan(
    target: &Target,
    (checks, fleets, seed): (usize, usize, u64),
    counted: Vec<((Role, Method, url::Origin), u32)>,
) -> Plan {
    let mut hosts: Vec<Host> = Vec::new();
    let mut entries: Vec<Entry> = Vec::new();
    for ((role, method, origin), requests) in counted {
        let origin = origin.ascii_serialization();
        let url = url_of(target, role).unwrap_or_else(|| format!("{origin}/"));
        if let Ok(parsed) = url::Url::parse(&origin) {
            let host = parsed.host_str().unwrap_or_default().to_owned();
            let allowed = is_loopback(&parsed) || target.limits.allow(&parsed);
            match hosts.iter_mut().find(|known| known.host == host) {
                Some(known) => known.requests += requests,
                None => hosts.push(Host { host, allowed, requests }),
            }
        }
        entries.push(Entry { role, method: method.to_string(), url, requests, effect: role.effect() });
    }
    let requests = entries.iter().map(|entry| entry.requests).sum();
    let rate = target.limits.requests_per_second;
    Plan {
        format: "catena-conformance-plan/1",
        target: target.redactor.clean(&target.name),
        checks,
        seed,
        fleets,
        requests,
        in_a_browser: false,
        most_requests: target.limits.most_requests,
        requests_per_second: rate,
        at_least_seconds: rate.map(|rate| requests.div_ceil(rate.max(1))),
        hosts,
        entries,
    }
}
