//! Resolves the names of hosts, and refuses addresses that lead into the tester's own network.
//!
//! A name says nothing about where it leads, and whoever owns it may change that at any time. So addresses are checked,
//! each time. Local addresses are used only if the target itself is at one: as an address in the profile, or because the
//! name of the target led to local addresses, and to no others, when it was first resolved.

use std::collections::{BTreeSet, HashMap};
use std::error::Error;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use catena_contract::Reach;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Finds the addresses of a name.
#[derive(Clone, Default)]
pub struct Lookup(Option<Arc<LookupFn>>);

type LookupFn = dyn Fn(&str) -> Vec<IpAddr> + Send + Sync;

impl Lookup {
    /// Asks this function instead of the system, for tests.
    pub fn by(addresses: impl Fn(&str) -> Vec<IpAddr> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(addresses)))
    }

    /// The addresses that a name has now.
    pub(crate) async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        match &self.0 {
            Some(addresses) => Ok(addresses(name)),
            None => Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect()),
        }
    }
}

impl fmt::Debug for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Lookup(function)" } else { "Lookup(system)" })
    }
}

/// The local addresses that a run may use. All clients of a run share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct LocalAddresses(Arc<Mutex<Granted>>);

#[derive(Debug, Default)]
struct Granted {
    reaches: BTreeSet<Reach>,
    /// The names that were resolved, each with where it led first.
    first: HashMap<String, Option<Reach>>,
    /// An address of this machine that counts as public, for tests.
    public: Option<IpAddr>,
}

impl Granted {
    fn reach(&self, address: IpAddr) -> Reach {
        if self.public == Some(address) { Reach::Public } else { Reach::of_address(address) }
    }
}

/// No address of a name may be used.
#[derive(Debug, thiserror::Error)]
#[error("leads to {address} in the network of this machine, where the target is not")]
pub(crate) struct LeadsInward {
    address: IpAddr,
}

impl LocalAddresses {
    /// The addresses that may be used of those that a name has.
    fn admitted(&self, name: &str, own: bool, all: Vec<IpAddr>) -> Result<Vec<IpAddr>, LeadsInward> {
        let mut granted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !granted.first.contains_key(name) {
            let reaches: BTreeSet<Reach> = all.iter().map(|address| granted.reach(*address)).collect();
            let local =
                reaches.first().copied().filter(|first| own && reaches.len() == 1 && *first != Reach::Public);
            granted.first.insert(name.to_owned(), local);
            // Nobody has a partner at the address of a metadata service.
            granted.reaches.extend(local.filter(|local| *local != Reach::LinkLocal));
        }
        let refused = all.first().copied();
        let usable: Vec<IpAddr> = all
            .into_iter()
            .filter(|address| {
                let reach = granted.reach(*address);
                reach == Reach::Public || granted.reaches.contains(&reach)
            })
            .collect();
        match refused {
            Some(address) if usable.is_empty() => Err(LeadsInward { address }),
            _ => Ok(usable),
        }
    }

    /// This address counts as public.
    pub(crate) fn count_as_public(&self, address: IpAddr) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).public = Some(address);
    }

    /// The target is at this address.
    pub(crate) fn grant(&self, address: IpAddr) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).reaches.insert(Reach::of_address(address));
    }
}

/// Resolves names for the HTTP client.
#[derive(Debug, Clone)]
pub(crate) struct Resolver {
    pub(crate) lookup: Lookup,
    pub(crate) local: LocalAddresses,
    /// The names of the target's hosts.
    pub(crate) own: BTreeSet<String>,
}

impl Resolver {
    /// The addresses of a name that may be used.
    pub(crate) async fn usable(&self, name: &str) -> Result<Vec<IpAddr>, Box<dyn Error + Send + Sync>> {
        let all = self.lookup.addresses(name).await?;
        Ok(self.local.admitted(name, self.own.contains(name), all)?)
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (resolver, name) = (self.clone(), name.as_str().to_owned());
        Box::pin(async move {
            let usable = resolver.usable(&name).await?;
            // The client connects to these, and asks nobody again.
            Ok(Box::new(usable.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(local: &LocalAddresses, name: &str, own: bool, all: &[&str]) -> Option<usize> {
        let all = all.iter().filter_map(|address| address.parse().ok()).collect();
        local.admitted(name, own, all).ok().map(|usable| usable.len())
    }

    #[test]
    fn a_public_target_cannot_lead_into_the_testers_network() {
        let local = LocalAddresses::default();
        assert_eq!(resolved(&local, "a.test", true, &["93.184.216.34"]), Some(1));
        // It changed its mind.
        assert_eq!(resolved(&local, "a.test", true, &["127.0.0.1"]), None);
        assert_eq!(resolved(&local, "a.test", true, &["10.0.0.1", "93.184.216.34"]), Some(1));
        // Another host on the allow list is not the target.
        assert_eq!(resolved(&local, "login.test", false, &["10.0.0.1"]), None);
        assert_eq!(resolved(&local, "meta.test", true, &["169.254.169.254"]), None);
    }

    #[test]
    fn a_target_in_the_testers_network_stays_in_its_part_of_it() {
        let local = LocalAddresses::default();
        assert_eq!(resolved(&local, "staging.test", true, &["10.0.0.1", "10.0.0.2"]), Some(2));
        assert_eq!(resolved(&local, "login.test", false, &["10.0.0.3"]), Some(1));
        assert_eq!(resolved(&local, "login.test", false, &["127.0.0.1"]), None);
        local.grant("127.0.0.1".parse().unwrap());
        assert_eq!(resolved(&local, "login.test", false, &["::1"]), Some(1));
    }
}
