//! What keeps a run harmless: rate, number of requests, time limits, allowed hosts, trusted certificate authorities.

use std::collections::BTreeSet;
use std::time::Duration;

use url::Url;

use crate::{Lookup, Trust};

/// What keeps a run harmless.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Requests per second; `None` (unlimited) only on loopback.
    pub requests_per_second: Option<u32>,
    /// Most requests of one run.
    pub most_requests: u32,
    /// Time limit for one answer.
    pub timeout: Duration,
    /// Time limit for reading one page that was answered.
    pub reading: Duration,
    /// How long the partner may take until the effect of an acknowledged delivery is visible.
    pub settle: Duration,
    /// Whether `settle` was configured. Then what must not happen is looked at again at its end.
    pub settle_is_set: bool,
    /// Hosts that may be sent to, in addition to loopback.
    pub allow_hosts: BTreeSet<String>,
    /// The hosts of the target itself. If none of them is on this machine, nothing on this machine is sent to; `None` if
    /// they are not known.
    pub own_hosts: Option<BTreeSet<String>>,
    /// Certificate authorities that are trusted in addition to the system's.
    pub trust: Trust,
    /// Finds the addresses of names.
    pub lookup: Lookup,
    /// Whether a target on this machine counts as one on a public address, so that what holds for public partners can be
    /// tested here.
    pub loopback_is_public: bool,
}

/// The upper bound of `most_requests`, and its default.
pub const MOST_REQUESTS: u32 = 5_000;

/// The default rate off loopback, in requests per second.
pub const DEFAULT_RATE: u32 = 20;
/// The default time limit for one answer.
pub(crate) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);
/// The time limit for reading one page. A page of the greatest length and the most tags takes a tenth of a second.
const READING_TIMEOUT: Duration = Duration::from_secs(3);
/// The default of `settle`. Catena gives no time, and recommends to acknowledge first and to work later (docs, webhook
/// best practices).
const DEFAULT_SETTLE: Duration = Duration::from_secs(5);

/// How soon the reference partner and its variants show every effect, including those that work later. A run against
/// them waits this long for an effect that a defect suppresses.
pub const REFERENCE_SETTLE: Duration = Duration::from_millis(1_500);

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests_per_second: None,
            most_requests: MOST_REQUESTS,
            timeout: DEFAULT_TIMEOUT,
            reading: READING_TIMEOUT,
            settle: DEFAULT_SETTLE,
            settle_is_set: false,
            allow_hosts: BTreeSet::new(),
            own_hosts: None,
            trust: Trust::default(),
            lookup: Lookup::default(),
            loopback_is_public: false,
        }
    }
}

impl Limits {
    /// Whether a request may be sent to this URL: a host on the allow list, or loopback if the target is there.
    #[must_use]
    pub fn allow(&self, url: &Url) -> bool {
        (is_loopback(url) && self.includes_loopback())
            || url.host_str().is_some_and(|host| self.allow_hosts.contains(host))
    }

    fn includes_loopback(&self) -> bool {
        let is_local =
            |host: &String| Url::parse(&format!("http://{host}")).is_ok_and(|url| is_loopback(&url));
        self.own_hosts.as_ref().is_none_or(|hosts| hosts.iter().any(is_local))
    }
}

/// Whether a URL points to this machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
