//! Finds out where a partner listens that does not answer: at the same port with the other scheme, or at the other
//! loopback address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use url::{Host, Url};

use crate::certificate::{Handshake, handshake};
use crate::{Answer, Client, Request, TransportError, TransportKind, proxy_for};

/// How long opening a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How servers say that a port speaks TLS: nginx, Go, Apache, Tomcat.
const SPEAKS_TLS: [&str; 4] = [
    "The plain HTTP request was sent to HTTPS port",
    "Client sent an HTTP request to an HTTPS server",
    "speaking plain HTTP to an SSL-enabled server port",
    "This combination of host and port requires TLS",
];

/// An origin that answers with the other scheme, and not with the one in the profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherScheme {
    /// The origin in the profile.
    pub given: String,
    /// The same with the other scheme.
    pub instead: String,
    /// What the server says about it, if it does.
    pub says: Option<&'static str>,
}

impl std::fmt::Display for OtherScheme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { given, instead, says } = self;
        if instead.starts_with("https") {
            write!(f, "`{given}` speaks TLS, not plain HTTP")?;
        } else {
            write!(f, "`{given}` speaks plain HTTP, not TLS")?;
        }
        says.map_or(Ok(()), |says| write!(f, ": it answers \"{says}\""))
    }
}

impl OtherScheme {
    /// How to fix the profile.
    #[must_use]
    pub fn fix(&self) -> String {
        format!("write `{}` in the profile", self.instead)
    }
}

/// What a server says that was spoken to without TLS at a port with TLS.
#[must_use]
pub fn says_tls(answer: &Answer) -> Option<&'static str> {
    let text = String::from_utf8_lossy(&answer.body).to_ascii_lowercase();
    let refused = matches!(answer.status, 400 | 421 | 426 | 497);
    SPEAKS_TLS.into_iter().find(|says| refused && text.contains(&says.to_ascii_lowercase()))
}

impl Client {
    /// Whether the origin of `url` answers with the other scheme. `first` is what it answered with its own.
    pub async fn other_scheme(
        &self,
        url: &Url,
        first: &Result<Answer, TransportError>,
    ) -> Option<OtherScheme> {
        let given = url.origin().ascii_serialization();
        let (name, port) = (url.host_str()?, url.port_or_known_default()?);
        let other = |scheme: &str| format!("{scheme}://{name}:{port}");
        if proxy_for(url).is_some() {
            return None;
        }
        let broken = matches!(
            first,
            Err(TransportError {
                kind: TransportKind::Reset | TransportKind::Dropped | TransportKind::Http,
                ..
            })
        );
        match (url.scheme(), first) {
            ("http", Ok(answer)) if matches!(answer.status, 400 | 421 | 426 | 497) => {
                let root = Request::get(url.join("/").ok()?);
                let answer =
                    self.send("a request to see which protocol the port speaks", root).await.answer.ok()?;
                says_tls(&answer).map(|says| OtherScheme { given, instead: other("https"), says: Some(says) })
            }
            ("http", Err(_)) if broken => {
                let stream = self.open(url).await?;
                let shaken = handshake(name.trim_matches(['[', ']']), stream, &self.limits().trust).await;
                matches!(shaken, Handshake::Trusted(_) | Handshake::Refused(_)).then(|| OtherScheme {
                    given,
                    instead: other("https"),
                    says: None,
                })
            }
            ("https", Err(error)) if broken || error.kind == TransportKind::Tls => {
                let root = Request::get(Url::parse(&other("http")).ok()?);
                let answer =
                    self.send("a request to see which protocol the port speaks", root).await.answer.ok()?;
                says_tls(&answer).is_none().then(|| OtherScheme { given, instead: other("http"), says: None })
            }
            _ => None,
        }
    }

    /// Whether something accepts connections at the host and port of a URL. Behind a proxy nobody can tell.
    pub async fn accepts(&self, url: &Url) -> bool {
        proxy_for(url).is_some() || self.open(url).await.is_some()
    }

    /// Connects to an address that requests may be sent to.
    async fn open(&self, url: &Url) -> Option<TcpStream> {
        let addresses = self.clients.addresses(url).await?;
        timeout(CONNECT_TIMEOUT, TcpStream::connect(&*addresses)).await.ok()?.ok()
    }
}

async fn open(host: &str, port: u16) -> Option<TcpStream> {
    timeout(CONNECT_TIMEOUT, TcpStream::connect((host, port))).await.ok()?.ok()
}

/// What to change if a loopback address refuses connections, and something listens at the other one: `127.0.0.1` and
/// `[::1]` are different addresses, and `localhost` may be either.
pub async fn other_loopback(url: &Url) -> Option<String> {
    let port = url.port_or_known_default()?;
    let (v4, v6) = (IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST));
    let candidates = match url.host()? {
        Host::Ipv4(address) if address.is_loopback() => vec![v6],
        Host::Ipv6(address) if address.is_loopback() => vec![v4],
        Host::Domain("localhost") => vec![v4, v6],
        Host::Ipv4(_) | Host::Ipv6(_) | Host::Domain(_) => return None,
    };
    let mut listening = None;
    for address in candidates {
        if open(&address.to_string(), port).await.is_some() {
            listening = Some(SocketAddr::new(address, port));
            break;
        }
    }
    let listening = listening?;
    let named = lookup_host(("localhost", port)).await.is_ok_and(|mut all| all.any(|it| it == listening));
    let is_name = matches!(url.host(), Some(Host::Domain(_)));
    let host = if named && !is_name { format!("localhost:{port}") } else { listening.to_string() };
    Some(format!(
        "something listens on {listening}: write `{}://{host}` in the profile, or let the partner listen on every address",
        url.scheme()
    ))
}

#[cfg(test)]
mod tests {
    use http::header::HeaderMap;

    use super::*;

    #[test]
    fn only_a_refusal_that_says_so_asks_for_tls() {
        let says = |status, body: &str| {
            says_tls(&Answer {
                status,
                headers: HeaderMap::new(),
                body: body.as_bytes().to_vec(),
                cut: false,
            })
        };
        let nginx = "<center>The plain HTTP request was sent to HTTPS port</center>";
        assert_eq!(says(400, nginx), Some(SPEAKS_TLS[0]));
        assert_eq!(says(200, nginx), None);
        assert_eq!(says(400, "Client sent an HTTP request to an HTTPS server.\n"), Some(SPEAKS_TLS[1]));
        assert_eq!(says(400, "Bad Request: `status` is missing"), None);
    }
}
