//! Resolves the names of hosts, and refuses addresses that lead into the tester's own network.
//!
//! A name says nothing about where it leads, and whoever owns it may change that at any time. So addresses are checked,
//! each time. Local addresses are used only if the target itself is at one: as an address in the profile, or because the
//! name of the target led to local addresses, and to no others, when it was first resolved.

use std::collections::{BTreeSet, HashMap};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Where an address leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Public,
    /// The tester's network.
    Private,
    /// The tester's machine.
    Loopback,
    /// Neighbours on one link, and the metadata services of clouds.
    LinkLocal,
}

impl Reach {
    fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::of_v4(address),
            IpAddr::V6(address) => Self::of_v6(address),
        }
    }

    fn of_v4(address: Ipv4Addr) -> Self {
        let [first, second, ..] = address.octets();
        if address.is_loopback() || first == 0 {
            Self::Loopback
        } else if address.is_link_local() || address.is_broadcast() || address.is_multicast() {
            Self::LinkLocal
        } else if address.is_private() || (first == 100 && second & 0xc0 == 64) {
            Self::Private
        } else {
            Self::Public
        }
    }

    /// An IPv4 address within counts as itself: mapped, compatible, translated (NAT64) and 6to4.
    fn of_v6(address: Ipv6Addr) -> Self {
        let within = |high: u16, low: u16| {
            let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
            Self::of_v4(Ipv4Addr::new(a, b, c, d))
        };
        match address.segments() {
            [0, 0, 0, 0, 0, 0, 0, 0 | 1] => Self::Loopback,
            [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
                within(high, low)
            }
            [0x2002, high, low, ..] => within(high, low),
            [first, ..] if first & 0xffc0 == 0xfe80 || first & 0xff00 == 0xff00 => Self::LinkLocal,
            [first, ..] if first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfec0 => Self::Private,
            _ => Self::Public,
        }
    }
}

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
        let reach = |address: &SocketAddr| Reach::of(address.ip());
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
        self.0.lock().unwrap_or_else(PoisonError::into_inner).reaches.insert(Reach::of(address));
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
    fn addresses_are_told_apart_in_every_spelling() {
        for (addresses, reach) in [
            (
                &["93.184.216.34", "2606:2800::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"][..],
                Reach::Public,
            ),
            (&["10.1.2.3", "192.168.0.1", "172.31.0.1", "100.64.0.1", "fd00::1", "fec0::1"], Reach::Private),
            (&["127.0.0.1", "127.9.9.9", "0.0.0.0", "::1", "::", "::ffff:127.0.0.1"], Reach::Loopback),
            (&["::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"], Reach::Loopback),
            (
                &["169.254.169.254", "fe80::1", "::ffff:169.254.169.254", "224.0.0.1", "ff02::1"],
                Reach::LinkLocal,
            ),
        ] {
            for address in addresses {
                assert_eq!(Reach::of(address.parse().unwrap()), reach, "{address}");
            }
        }
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
