//! How a request leaves this machine: which HTTP client, with which certificates, through a proxy or not.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::{Certificate, redirect};
use url::{Host, Url};

use crate::resolver::{LocalAddresses, Resolver};
use crate::{Limits, is_loopback};

/// How header names are written on HTTP/1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum HeaderNames {
    /// As Catena and browsers write them.
    Capitalised,
    /// As HTTP/2 and some proxies write them.
    LowerCase,
}

/// Over which connection a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Reuse {
    /// Over one that is open already, if there is one.
    Kept,
    /// Over a new one, because the partner may be about to close those that are open.
    New,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Route {
    /// To this machine, without a proxy and without TLS.
    Loopback,
    /// To this machine, without a proxy, with the system's certificates.
    LoopbackTls,
    /// To another machine, through the environment's proxy if there is one.
    Outward,
}

impl Route {
    fn to(url: &Url) -> Self {
        match (is_loopback(url), url.scheme()) {
            (true, "http") => Self::Loopback,
            (true, _) => Self::LoopbackTls,
            (false, _) => Self::Outward,
        }
    }

    fn client(
        self,
        names: HeaderNames,
        reuse: Reuse,
        limits: &Limits,
        resolver: &Resolver,
    ) -> Result<reqwest::Client, reqwest::Error> {
        let client = reqwest::Client::builder().redirect(redirect::Policy::none()).timeout(limits.timeout);
        let client = match reuse {
            Reuse::Kept => client,
            Reuse::New => client.pool_max_idle_per_host(0),
        };
        let client = match names {
            HeaderNames::Capitalised => client.http1_title_case_headers(),
            HeaderNames::LowerCase => client,
        };
        let trusted = || {
            let authorities = limits.trust.authorities().iter();
            authorities.map(|authority| Certificate::from_der(authority)).collect::<Result<Vec<_>, _>>()
        };
        match self {
            Self::Loopback => client.no_proxy().tls_certs_only([]).build(),
            Self::LoopbackTls => client.no_proxy().tls_certs_merge(trusted()?).build(),
            Self::Outward => {
                client.dns_resolver(Arc::new(resolver.clone())).tls_certs_merge(trusted()?).build()
            }
        }
    }
}

fn resolver(limits: &Limits) -> Resolver {
    let own = limits.own_hosts.clone().unwrap_or_else(|| limits.allow_hosts.clone());
    let local = LocalAddresses::default();
    let addresses = own.iter().filter_map(|host| host.trim_matches(['[', ']']).parse::<IpAddr>().ok());
    addresses.for_each(|address| local.grant(address));
    if limits.loopback_is_public {
        local.count_as_public(Ipv4Addr::LOCALHOST.into());
    }
    Resolver { local, own, lookup: limits.lookup.clone() }
}

type Kind = (Route, HeaderNames, Reuse);

/// The HTTP clients of a run, one for each kind of request.
///
/// Each is built when it is first needed: reading the system's certificates takes time that most loopback runs need not
/// spend.
#[derive(Debug)]
pub(crate) struct Clients {
    clients: Mutex<HashMap<Kind, reqwest::Client>>,
    /// One for all, so that a name cannot lead inward when another client resolves it first.
    resolver: Resolver,
}

impl Clients {
    /// Builds the client for loopback.
    pub(crate) fn new(limits: &Limits) -> Result<Self, reqwest::Error> {
        let (names, reuse) = (HeaderNames::Capitalised, Reuse::Kept);
        let resolver = resolver(limits);
        let client = Route::Loopback.client(names, reuse, limits, &resolver)?;
        let clients = Mutex::new(HashMap::from([((Route::Loopback, names, reuse), client)]));
        Ok(Self { clients, resolver })
    }

    /// The addresses that requests to this URL are sent to.
    pub(crate) async fn addresses(&self, url: &Url) -> Option<Vec<SocketAddr>> {
        let port = url.port_or_known_default()?;
        let addresses = match url.host()? {
            Host::Ipv4(address) => vec![address.into()],
            Host::Ipv6(address) => vec![address.into()],
            Host::Domain(name) if is_loopback(url) => self.resolver.lookup.addresses(name).await.ok()?,
            Host::Domain(name) => self.resolver.usable(name).await.ok()?,
        };
        Some(addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect())
    }

    /// The client for this URL.
    pub(crate) fn get(
        &self,
        url: &Url,
        names: HeaderNames,
        reuse: Reuse,
        limits: &Limits,
    ) -> Result<reqwest::Client, reqwest::Error> {
        let route = Route::to(url);
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&(route, names, reuse)) {
            return Ok(client.clone());
        }
        let client = route.client(names, reuse, limits, &self.resolver)?;
        clients.insert((route, names, reuse), client.clone());
        Ok(client)
    }
}
