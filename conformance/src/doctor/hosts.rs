//! The allow list, the way out (proxy or none), names, ports and certificates.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use mock_catena::clock::Clock;
use tokio::net::TcpStream;
use url::Url;

use super::{Symptom, tls};
use crate::profile::target::Target;
use catena_probe::is_loopback;
use catena_probe::proxy_for;

/// How long a connection may take.
const CONNECTS_WITHIN: Duration = Duration::from_secs(5);

/// Whether every host may be sent to.
pub(super) fn allow_list(target: &Target) -> Vec<Symptom> {
    let strangers = target.strangers();
    if strangers.is_empty() {
        return vec![Symptom::ok("allow list", "every host of the profile may be sent to")];
    }
    let wrong = strangers.into_iter().map(|host| {
        let change = format!(
            "if it is yours to test, add it to `allow_hosts` under `[limits]`, or `--allow-host {host}`"
        );
        Symptom::error(
            "allow list",
            format!("`{host}` is not on the allow list, so nothing is sent to it"),
            change,
        )
    });
    wrong.collect()
}

/// Looks at every origin once; whether all of them can be reached.
pub(super) async fn look(
    urls: &[Url],
    target: &Target,
    clock: &dyn Clock,
    symptoms: &mut Vec<Symptom>,
) -> bool {
    let origins: BTreeMap<String, &Url> =
        urls.iter().map(|url| (url.origin().ascii_serialization(), url)).collect();
    let mut reachable = true;
    if urls.iter().any(|url| !is_loopback(url)) {
        symptoms.extend(no_proxies());
    }
    for url in origins.into_values() {
        if let Some(proxy) = proxy_for(url) {
            let said = format!("{} is reached through the proxy {proxy} of the environment", host(url));
            symptoms.push(Symptom::warning(
                "proxy",
                said,
                format!("if it can be reached without, add it to NO_PROXY: `NO_PROXY={}`", host(url)),
            ));
            continue;
        }
        reachable &= connects(url, target, clock, symptoms).await;
    }
    reachable
}

/// Name, port, and certificate of an origin that is reached without a proxy.
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
            "check the host's name in the profile; a name of an internal network needs its VPN or its proxy",
        ));
        return false;
    }
    if matches!(url.host(), Some(url::Host::Domain(_))) {
        let ips: Vec<String> = addresses.iter().map(|address| address.ip().to_string()).collect();
        symptoms.push(Symptom::ok("dns", format!("`{name}` is {}", ips.join(", "))));
    }
    let mut last = "no connection".to_owned();
    for address in addresses {
        match tokio::time::timeout(CONNECTS_WITHIN, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                symptoms.push(Symptom::ok("tcp", format!("{with} takes connections")));
                return url.scheme() != "https"
                    || tls::look(url, stream, &target.limits.trust, clock, symptoms).await;
            }
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                "refused".clone_into(&mut last);
            }
            Ok(Err(error)) => last = error.to_string(),
            Err(_) => last = format!("no answer within {} s", CONNECTS_WITHIN.as_secs()),
        }
    }
    let change = match last.as_str() {
        "refused" => "is the partner running, and is the port right? `--wait 60s` waits for it to come up",
        _ => "check the way from here to there: VPN, firewall, proxy (HTTPS_PROXY)",
    };
    symptoms.push(Symptom::unreachable("tcp", format!("no connection to {with}: {last}"), change));
    false
}

/// Variables that should name a proxy and do not: whoever set them meant something, and it is passed over.
fn no_proxies() -> Vec<Symptom> {
    const NAMES: [&str; 6] =
        ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
    let named = |value: &str| {
        [value.to_owned(), format!("http://{value}")]
            .iter()
            .any(|text| Url::parse(text).is_ok_and(|url| url.has_host()))
    };
    let wrong = NAMES.iter().filter(|name| {
        std::env::var(name).is_ok_and(|value| !value.trim().is_empty() && !named(value.trim()))
    });
    let said = |name| {
        let change = "write it as `http://proxy.example:3128`, or unset it";
        Symptom::error(
            "proxy",
            format!("`{name}` of the environment names no proxy, and is passed over"),
            change,
        )
    };
    wrong.map(said).collect()
}

fn host(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}
