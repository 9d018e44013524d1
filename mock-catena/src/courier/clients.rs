//! The HTTP clients, and where they will not go.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, Url};
use url::Host;

/// What is recorded of an attempt that is not made.
const PRIVATE: &str = "the address is private or local, and `--deny-private` refuses those";

/// Made with the first delivery that needs them: reading the trusted certificates would double the time a start takes,
/// and only HTTPS needs those.
#[derive(Debug, Default)]
pub(super) struct Clients {
    deny_private: bool,
    http: Spellings,
    https: Spellings,
}

/// The clients of one scheme, by how they write header names.
#[derive(Debug, Default)]
struct Spellings {
    plain: OnceLock<Option<Client>>,
    title_case: OnceLock<Option<Client>>,
}

impl Clients {
    pub(super) fn new(deny_private: bool) -> Self {
        Self { deny_private, ..Self::default() }
    }

    /// The client for a URL, or why there is none.
    pub(super) fn for_url(&self, url: &Url, title_case: bool) -> Result<&Client, String> {
        let literal = match url.host() {
            Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
            Some(Host::Domain(_)) | None => None,
        };
        if self.deny_private && literal.is_some_and(is_private) {
            return Err(PRIVATE.to_owned());
        }
        let secure = url.scheme() != "http";
        let spellings = if secure { &self.https } else { &self.http };
        let client = if title_case { &spellings.title_case } else { &spellings.plain };
        let client = client.get_or_init(|| new_client(self.deny_private, title_case, secure));
        client.as_ref().ok_or_else(|| "no HTTP client could be made".to_owned())
    }
}

fn new_client(deny_private: bool, title_case: bool, secure: bool) -> Option<Client> {
    // An error means that a provider is installed already, which is all we want.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        // Receivers are mostly on this computer, where a proxy of the environment cannot see them.
        .no_proxy()
        // Receivers under development come and go: a connection they may have closed is not used again.
        .pool_idle_timeout(Duration::from_secs(5));
    if !secure {
        builder = builder.tls_certs_only([]);
    }
    if deny_private {
        builder = builder.dns_resolver(Arc::new(PublicOnly));
    }
    if title_case {
        builder = builder.http1_title_case_headers().http1_only();
    }
    builder.build().inspect_err(|error| tracing::error!(%error, "cannot make an HTTP client")).ok()
}

/// Finds a name's addresses, and only the public ones.
struct PublicOnly;

#[derive(Debug, thiserror::Error)]
#[error("{PRIVATE}")]
struct OnlyPrivate;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host, 0))
                .await?
                .filter(|address| !is_private(address.ip()))
                .collect();
            if found.is_empty() {
                return Err(OnlyPrivate.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is one that the internet does not reach: loopback, private, link-local, shared, reserved.
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, ..] = ip.octets();
            ip.is_private()
                || ip.is_loopback()
                || ip.is_link_local()
                || ip.is_broadcast()
                || ip.is_documentation()
                || ip.is_multicast()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 198 && (18..20).contains(&b))
        }
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(mapped) => is_private(IpAddr::V4(mapped)),
            None => {
                ip.is_loopback()
                    || ip.is_unspecified()
                    || ip.is_multicast()
                    || ip.is_unique_local()
                    || ip.is_unicast_link_local()
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_the_internet_does_not_reach_are_private() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "fd00::1",
            "fe80::1",
            "::ffff:10.0.0.1",
            "::",
        ] {
            assert!(is_private(private.parse().unwrap()), "{private}");
        }
        for public in ["93.184.215.14", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111"] {
            assert!(!is_private(public.parse().unwrap()), "{public}");
        }
    }
}
