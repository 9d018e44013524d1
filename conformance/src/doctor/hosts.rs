//! Tests whether the target's hosts are allowed and reachable: proxies, DNS, ports and certificates.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use mock_catena::clock::Clock;
use tokio::net::TcpStream;
use url::Url;

use super::{Symptom, tls};
use crate::profile::target::Target;
use catena_probe::is_loopback;
use catena_probe::{other_loopback, proxy_for};

/// Timeout of a TCP connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Tests whether every host is allowed.
pub(super) fn allow_list(target: &Target) -> Vec<Symptom> {
    let hosts = target.hosts_not_allowed();
    if hosts.is_empty() {
        return vec![Symptom::ok("allow list", "every host in the profile is allowed")];
    }
    let errors = hosts.into_iter().map(|host| {
        let change = format!(
            "if you may test this host, add it to `allow_hosts` under `[limits]`, or give `--allow-host {host}`"
        );
        Symptom::error(
            "allow list",
            format!("`{host}` is not allowed, so nothing is sent to it"),
            change,
        )
    });
    errors.collect()
}

/// Tests the connection to every origin once. Returns whether all of them are reachable.
pub(super) async fn check(
    urls: &[Url],
    target: &Target,
    clock: &dyn Clock,
    symptoms: &mut Vec<Symptom>,
) -> bool {
    let origins: BTreeMap<String, &Url> =
        urls.iter().map(|url| (url.origin().ascii_serialization(), url)).collect();
    let mut reachable = true;
    if urls.iter().any(|url| !is_loopback(url)) {
        symptoms.extend(invalid_proxies());
    }
    for url in origins.into_values() {
        if let Some(proxy) = proxy_for(url) {
            let said = format!("requests to {} use the proxy {proxy} from the environment", host(url));
            symptoms.push(Symptom::warning(
                "proxy",
                said,
                format!("if the host needs no proxy, set `NO_PROXY={}`", host(url)),
            ));
            continue;
        }
        reachable &= connects(url, target, clock, symptoms).await;
    }
    reachable
}

/// Tests DNS, port and certificate of an origin that needs no proxy.
async fn connects(url: &Url, target: &Target, clock: &dyn Clock, symptoms: &mut Vec<Symptom>) -> bool {
    let port = url.port_or_known_default().unwrap_or(80);
    let with = format!("{}:{port}", host(url));
    let name = host(url).trim_matches(['[', ']']).to_owned();
    let addresses: Vec<SocketAddr> = match tokio::net::lookup_host((name.as_str(), port)).await {
        Ok(addresses) => addresses.collect(),
        Err(_) => Vec::new(),
    };
    if addresses.is_empty() {
        symptoms.push(Symptom::unreachable(
            "dns",
            format!("no address found for `{name}`"),
            "check the host name in the profile; an internal name needs its VPN or its proxy",
        ));
        return false;
    }
    if matches!(url.host(), Some(url::Host::Domain(_))) {
        let ips: Vec<String> = addresses.iter().map(|address| address.ip().to_string()).collect();
        symptoms.push(Symptom::ok("dns", format!("`{name}` resolves to {}", ips.join(", "))));
    }
    let mut last = "no connection".to_owned();
    for address in addresses {
        match tokio::time::timeout(CONNECT_TIMEOUT, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                symptoms.push(Symptom::ok("tcp", format!("{with} accepts connections")));
                return url.scheme() != "https"
                    || tls::check(url, stream, &target.limits.trust, clock, symptoms).await;
            }
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                "refused".clone_into(&mut last);
            }
            Ok(Err(error)) => last = error.to_string(),
            Err(_) => last = format!("no answer within {} s", CONNECT_TIMEOUT.as_secs()),
        }
    }
    let other = if last == "refused" { other_loopback(url).await } else { None };
    let change = match (other, last.as_str()) {
        (Some(other), _) => other,
        (None, "refused") => {
            "check that the partner is running, and check the port; `--wait 60s` waits until it is available"
                .to_owned()
        }
        (None, _) => {
            "check the network between this machine and the host: VPN, firewall, proxy (HTTPS_PROXY)"
                .to_owned()
        }
    };
    symptoms.push(Symptom::unreachable("tcp", format!("no connection to {with}: {last}"), change));
    false
}

/// Proxy variables whose value is not a URL, and which are therefore ignored.
fn invalid_proxies() -> Vec<Symptom> {
    const NAMES: [&str; 6] =
        ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
    let named = |value: &str| {
        [value.to_owned(), format!("http://{value}")]
            .iter()
            .any(|text| Url::parse(text).is_ok_and(|url| url.has_host()))
    };
    let invalid = NAMES.iter().filter(|name| {
        std::env::var(name).is_ok_and(|value| !value.trim().is_empty() && !named(value.trim()))
    });
    let symptom = |name| {
        let change = "set it to a URL such as `http://proxy.example:3128`, or unset it";
        Symptom::error(
            "proxy",
            format!("the environment variable `{name}` is not a proxy URL, so it is ignored"),
            change,
        )
    };
    invalid.map(symptom).collect()
}

fn host(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}
