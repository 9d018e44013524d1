//! Whether the hosts of a target accept connections, seen without a request.

use std::collections::BTreeMap;
use std::time::Duration;

use catena_probe::{is_loopback, proxy_for};
use tokio::net::TcpStream;
use url::Url;

use crate::profile::target::Target;

/// How often a host on this machine is looked at, and another one. A restart on this machine may take less than a second.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(2));
/// How long one look may take.
const LIMIT: Duration = Duration::from_secs(3);

/// Waits until a host of the target accepts no connections. Returns the host.
pub async fn until_gone(target: &Target) -> String {
    let hosts = hosts(target);
    loop {
        for (host, url) in &hosts {
            if !accepts(url).await {
                return host.clone();
            }
        }
        let pauses = hosts.values().map(pause);
        tokio::time::sleep(pauses.min().unwrap_or(PAUSES.1)).await;
    }
}

/// A host of the target that accepts no connections now.
pub async fn absent(target: &Target) -> Option<String> {
    for (host, url) in hosts(target) {
        if !accepts(&url).await {
            return Some(host);
        }
    }
    None
}

/// Waits until every host of the target accepts connections.
pub async fn until_present(target: &Target) {
    for url in hosts(target).values() {
        while !accepts(url).await {
            tokio::time::sleep(pause(url)).await;
        }
    }
}

/// The hosts that are connected to directly, with a URL of each.
fn hosts(target: &Target) -> BTreeMap<String, Url> {
    let urls = target.urls().into_iter().filter(|url| target.limits.allow(url) && proxy_for(url).is_none());
    urls.filter_map(|url| Some((at(&url)?, url))).collect()
}

/// Host and port of a URL.
pub(crate) fn at(url: &Url) -> Option<String> {
    Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?))
}

/// Whether a host accepts connections now.
pub(crate) async fn accepts(url: &Url) -> bool {
    let Some(address) = at(url) else { return false };
    matches!(tokio::time::timeout(LIMIT, TcpStream::connect(address)).await, Ok(Ok(_)))
}

fn pause(url: &Url) -> Duration {
    if is_loopback(url) { PAUSES.0 } else { PAUSES.1 }
}
