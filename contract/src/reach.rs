//! From where an address can be reached: from everywhere, from one network, or from one machine only.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// From where the host of a URL can be reached, as far as its text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Only from the machine itself: a loopback address, an unspecified one, or `localhost`.
    ThisMachine,
    /// Only from one network: a private or reserved address.
    Private,
    /// Only from neighbours on one link, and the metadata services of clouds: a link-local or multicast address.
    LinkLocal,
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

    /// Reads an address. An IPv6 address that carries an IPv4 address counts as that one.
    #[must_use]
    pub const fn of_address(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::of_v4(address),
            IpAddr::V6(address) => Self::of_v6(address),
        }
    }

    const fn of_v4(address: Ipv4Addr) -> Self {
        let [first, second, ..] = address.octets();
        // 100.64.0.0/10 is shared by the customers of one provider (RFC 6598).
        let shared = first == 100 && second & 0b1100_0000 == 64;
        // 198.18.0.0/15 is for measurements within a network (RFC 2544), 240.0.0.0/4 is reserved.
        let reserved = (first == 198 && second & 0b1111_1110 == 18) || first >= 240;
        if address.is_loopback() || first == 0 {
            Self::ThisMachine
        } else if address.is_link_local() || address.is_broadcast() || address.is_multicast() {
            Self::LinkLocal
        } else if address.is_private() || shared || reserved {
            Self::Private
        } else {
            Self::Public
        }
    }

    const fn of_v6(address: Ipv6Addr) -> Self {
        match address.segments() {
            [0, 0, 0, 0, 0, 0, 0, 0 | 1] => Self::ThisMachine,
            // Compatible and mapped (RFC 4291), translated (RFC 2765), NAT64 (RFC 6052).
            [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
            | [0, 0, 0, 0, 0xffff, 0, high, low]
            | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
            // 6to4 (RFC 3056) and ISATAP (RFC 5214).
            | [0x2002, high, low, ..]
            | [_, _, _, _, 0 | 0x200, 0x5efe, high, low] => Self::of_v4_within(high, low),
            // Teredo (RFC 4380) inverts the address.
            [0x2001, 0, _, _, _, _, high, low] => Self::of_v4_within(!high, !low),
            [first, ..] if first & 0xffc0 == 0xfe80 || first & 0xff00 == 0xff00 => Self::LinkLocal,
            // Unique local, and the older site-local addresses; NAT64 within one network (RFC 8215).
            [first, ..] if first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfec0 => Self::Private,
            [0x64, 0xff9b, 1, ..] => Self::Private,
            _ => Self::Public,
        }
    }

    const fn of_v4_within(high: u16, low: u16) -> Self {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Self::of_v4(Ipv4Addr::new(a, b, c, d))
    }

    /// Whether only this machine or its network can reach the address.
    #[must_use]
    pub const fn is_local(self) -> bool {
        matches!(self, Self::ThisMachine | Self::Private | Self::LinkLocal)
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
        for host in ["192.0.2.2", "172.32.0.1", "100.128.0.1", "[2001:db8::1]", "8.8.8.8"] {
            assert_eq!(reach(host), Reach::Public, "{host}");
        }
        assert_eq!(reach("localhost.acme.test"), Reach::Named);
    }

    #[test]
    fn addresses_are_told_apart_in_every_spelling() {
        for (reach, addresses) in [
            (
                Reach::Public,
                "93.184.216.34 2606:2800::1 ::ffff:93.184.216.34 64:ff9b::5db8:d822 2002:5db8:d822::1",
            ),
            (
                Reach::Private,
                "10.1.2.3 192.168.0.1 172.31.0.1 100.64.0.1 198.18.0.1 240.0.0.1 fd00::1 fec0::1",
            ),
            (Reach::Private, "::ffff:10.0.0.1 ::10.0.0.1 64:ff9b::10.0.0.1 64:ff9b:1::1 2002:a00:1::1"),
            (Reach::ThisMachine, "127.0.0.1 127.9.9.9 0.0.0.0 ::1 :: ::ffff:127.0.0.1 ::127.0.0.1"),
            (Reach::ThisMachine, "64:ff9b::7f00:1 2002:7f00:1:: ::ffff:0:127.0.0.1 2001::80ff:fffe"),
            (Reach::ThisMachine, "2606:2800::5efe:127.0.0.1 2606:2800::200:5efe:127.0.0.1"),
            (
                Reach::LinkLocal,
                "169.254.169.254 fe80::1 ::ffff:169.254.169.254 224.0.0.1 255.255.255.255 ff02::1",
            ),
        ] {
            for address in addresses.split(' ') {
                assert_eq!(Reach::of_address(address.parse().unwrap()), reach, "{address}");
            }
        }
    }
}
