//! What keeps a run harmless: rate, patience, and the hosts that may be sent to.

use std::collections::BTreeSet;
use std::time::Duration;

use url::Url;

/// What keeps a run harmless.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Requests a second; `None` only on loopback.
    pub requests_per_second: Option<u32>,
    /// How long to wait for one answer.
    pub timeout: Duration,
    /// Hosts that may be sent to, beside loopback.
    pub allow_hosts: BTreeSet<String>,
}

/// Off loopback, unless the profile says otherwise.
pub(super) const DEFAULT_RATE: u32 = 20;
/// Unless the profile says otherwise.
pub(super) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

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
