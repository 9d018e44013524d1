//! The plan as data.

use http::Method;
use serde::Serialize;

use crate::profile::target::{Role, Target};
use catena_probe::is_loopback;

/// Everything a run would send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The form of this document.
    pub format: &'static str,
    /// The target's name in the profile.
    pub target: String,
    /// How many checks the run makes.
    pub checks: usize,
    /// Behind everything made up.
    pub seed: u64,
    /// How many made-up fleets it takes.
    pub fleets: usize,
    /// All requests together.
    pub requests: u32,
    /// Whether pages are opened in a browser, which asks for more than is counted here: scripts, styles, data.
    pub in_a_browser: bool,
    /// The run's cap: it never sends more, whatever the partner answers.
    pub most_requests: u32,
    /// Most requests a second; none on loopback, unless the profile says so.
    pub requests_per_second: Option<u32>,
    /// What the rate alone makes it take, in seconds.
    pub at_least_seconds: Option<u32>,
    /// Where they go.
    pub hosts: Vec<Host>,
    /// What they are.
    pub entries: Vec<Entry>,
}

/// A host that is sent to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Host {
    /// Its name.
    pub host: String,
    /// Whether it may be sent to: loopback, or on the allow list.
    pub allowed: bool,
    /// How many requests it gets.
    pub requests: u32,
}

/// Requests of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What they are for.
    pub role: Role,
    /// Their method.
    pub method: String,
    /// Where they go, as in the profile.
    pub url: String,
    /// How many.
    pub requests: u32,
    /// What they do at the partner.
    pub effect: &'static str,
}

impl Role {
    /// What such requests do at the partner.
    #[must_use]
    pub const fn effect(self) -> &'static str {
        match self {
            Self::Knock => "none: looks whether anybody is there",
            Self::SignIn => "opens the session that the profile describes",
            Self::Arrange => "what your hook does, once for each made-up fleet",
            Self::Success => {
                "made-up fleets come back: your handler may store requests and connections for them"
            }
            Self::Failure => "made-up fleets come back without a connection",
            Self::Webhook => "events of made-up fleets, signed; and forged ones, which should have no effect",
            Self::ObserveRequest | Self::ObserveFleet => "none: reads what is stored",
            Self::Further => "pages that your redirects lead to",
        }
    }
}

/// The profile's URLs of a role, secrets out.
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

/// What was counted, as a plan.
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
