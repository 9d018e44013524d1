//! From where an address can be reached: from everywhere, from one network, or from one machine only.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// From where the host of a URL can be reached, as far as its text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Only from the machine itself: a loopback address, an unspecified one, or `localhost`.
    ThisMachine,
    /// Only from one network: a private or link-local address.
    Private,
    /// From everywhere. Addresses for documentation count as public.
    Public,
    /// A name, whose addresses only DNS knows.
    Named,
}

impl Reach {
    /// Reads the host of a URL.
    #[must_use]
    pub fn of(url: &Url) -> Self {
        match url.host() {
            Some(Host::Domain(name)) if is_localhost(name) => Self::ThisMachine,
            Some(Host::Domain(_)) | None => Self::Named,
            Some(Host::Ipv4(address)) => Self::of_address(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Self::of_address(IpAddr::V6(address)),
        }
    }

    /// Reads an address.
    #[must_use]
    pub const fn of_address(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::of_v4(address),
            IpAddr::V6(address) => Self::of_v6(address),
        }
    }

    const fn of_v4(address: Ipv4Addr) -> Self {
        let [first, second, ..] = address.octets();
        // 100.64.0.0/10 is shared by the customers of one provider (RFC 6598).
        let shared = first == 100 && second & 0b1100_0000 == 64;
        if address.is_loopback() || first == 0 {
            Self::ThisMachine
        } else if address.is_private() || address.is_link_local() || shared {
            Self::Private
        } else {
            Self::Public
        }
    }

    const fn of_v6(address: Ipv6Addr) -> Self {
        if address.is_loopback() || address.is_unspecified() {
            Self::ThisMachine
        } else if address.is_unique_local() || address.is_unicast_link_local() {
            Self::Private
        } else {
            Self::Public
        }
    }

    /// Whether only this machine or its network can reach the address.
    #[must_use]
    pub const fn is_local(self) -> bool {
        matches!(self, Self::ThisMachine | Self::Private)
    }
}

fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_host_says_from_where_it_can_be_reached() {
        let reach = |host: &str| Reach::of(&Url::parse(&format!("http://{host}/")).unwrap());
        for host in [
            "localhost",
            "app.localhost",
            "localhost.",
            "127.1.2.3",
            "0.0.0.0",
            "[::1]",
            "[::]",
            "2130706433",
        ] {
            assert_eq!(reach(host), Reach::ThisMachine, "{host}");
        }
        let private = ["10.0.0.1", "172.31.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"];
        for host in private.into_iter().chain(["[fe80::1]", "[fd00::1]", "[::ffff:10.0.0.1]"]) {
            assert_eq!(reach(host), Reach::Private, "{host}");
        }
        for host in ["192.0.2.2", "172.32.0.1", "100.128.0.1", "[2001:db8::1]", "8.8.8.8"] {
            assert_eq!(reach(host), Reach::Public, "{host}");
        }
        assert_eq!(reach("localhost.acme.test"), Reach::Named);
    }
}
