//! Resolves the names of hosts, and refuses addresses that lead into the tester's own network.
//!
//! A name says nothing about where it leads, and whoever owns it may change that at any time. So addresses are checked,
//! each time. Local addresses are used only if the target itself is at one: as an address in the profile, or because the
//! name of the target led to local addresses, and to no others, when it was first resolved.

use std::collections::{BTreeSet, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use catena_contract::Reach;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// The local addresses that a run may use.
#[derive(Debug, Clone, Default)]
pub(crate) struct LocalAddresses(Arc<Mutex<Granted>>);

#[derive(Debug, Default)]
struct Granted {
    reaches: BTreeSet<Reach>,
    /// The names that were resolved, each with where it led first.
    first: HashMap<String, Option<Reach>>,
}

/// No address of a name may be used.
#[derive(Debug, thiserror::Error)]
#[error("leads to {address} in the network of this machine, where the target is not")]
pub(crate) struct LeadsInward {
    address: IpAddr,
}

impl LocalAddresses {
    /// The addresses that may be used of those that a name has.
    fn admitted(&self, name: &str, own: bool, all: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, LeadsInward> {
        let reach = |address: &SocketAddr| Reach::of_address(address.ip());
        let mut granted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !granted.first.contains_key(name) {
            let reaches: BTreeSet<Reach> = all.iter().map(reach).collect();
            let local =
                reaches.first().copied().filter(|first| own && reaches.len() == 1 && *first != Reach::Public);
            granted.first.insert(name.to_owned(), local);
            // Nobody has a partner at the address of a metadata service.
            granted.reaches.extend(local.filter(|local| *local != Reach::LinkLocal));
        }
        let refused = all.first().map(SocketAddr::ip);
        let usable: Vec<SocketAddr> = all
            .into_iter()
            .filter(|address| reach(address) == Reach::Public || granted.reaches.contains(&reach(address)))
            .collect();
        match refused {
            Some(address) if usable.is_empty() => Err(LeadsInward { address }),
            _ => Ok(usable),
        }
    }

    /// The target is at this address.
    pub(crate) fn grant(&self, address: IpAddr) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).reaches.insert(Reach::of_address(address));
    }
}

/// Resolves names for the HTTP client.
#[derive(Debug)]
pub(crate) struct Resolver {
    pub(crate) local: LocalAddresses,
    /// The names of the target's hosts.
    pub(crate) own: BTreeSet<String>,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let (local, own) = (self.local.clone(), self.own.contains(&name));
        Box::pin(async move {
            let all: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let usable = local.admitted(&name, own, all)?;
            Ok(Box::new(usable.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(local: &LocalAddresses, name: &str, own: bool, all: &[&str]) -> Option<usize> {
        let all = all.iter().filter_map(|address| Some(SocketAddr::new(address.parse().ok()?, 0))).collect();
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
