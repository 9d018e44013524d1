//! What keeps a run harmless: rate, total, patience, the hosts that may be sent to, and who is trusted to speak for them.

use std::collections::BTreeSet;
use std::time::Duration;

use url::Url;

use crate::Trust;

/// What keeps a run harmless.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Requests a second; `None` only on loopback.
    pub requests_per_second: Option<u32>,
    /// Most requests of one run.
    pub most_requests: u32,
    /// How long to wait for one answer.
    pub timeout: Duration,
    /// How long the partner may take until what it acknowledged can be seen.
    pub settle: Duration,
    /// Hosts that may be sent to, beside loopback.
    pub allow_hosts: BTreeSet<String>,
    /// Certificate authorities beside the system's.
    pub trust: Trust,
}

/// Most requests of one run, whatever the profile says.
pub const MOST_REQUESTS: u32 = 5_000;

/// Off loopback, unless the profile says otherwise.
pub const DEFAULT_RATE: u32 = 20;
/// Unless the profile says otherwise.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);
/// Unless the profile says otherwise. Catena promises no time, and recommends to answer first and work later
/// (docs, webhook best practices).
const DEFAULT_SETTLE: Duration = Duration::from_secs(5);

/// How soon every partner of this program has done what it acknowledged, those that work later included. What a mistake
/// keeps from ever being seen is waited for as long.
pub const REFERENCE_SETTLE: Duration = Duration::from_millis(1_500);

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests_per_second: None,
            most_requests: MOST_REQUESTS,
            timeout: DEFAULT_TIMEOUT,
            settle: DEFAULT_SETTLE,
            allow_hosts: BTreeSet::new(),
            trust: Trust::default(),
        }
    }
}

impl Limits {
    /// Whether a request may go there: loopback, or a host on the list.
    #[must_use]
    pub fn allow(&self, url: &Url) -> bool {
        is_loopback(url) || url.host_str().is_some_and(|host| self.allow_hosts.contains(host))
    }
}

/// Whether a URL stays on this machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
