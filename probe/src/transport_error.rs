//! Why a request got no answer. None of these kinds says that the partner broke a rule.

use std::error::Error;
use std::fmt;
use std::io;

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use crate::is_loopback;
use crate::resolver::LeadsInward;

/// A request that got no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransportError {
    /// The kind of failure.
    pub kind: TransportKind,
    /// The peer, as `host:port`.
    pub with: String,
    /// The environment's proxy that the request went through, as `host:port`.
    pub through: Option<String>,
}

/// Kinds of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TransportKind {
    /// The host name has no address.
    Dns,
    /// The port refuses connections.
    Refused,
    /// The connection failed for another reason.
    Connect,
    /// The certificate or the TLS handshake failed.
    Tls,
    /// The connection broke.
    Reset,
    /// The connection broke each time on this request, while other requests were answered.
    Dropped,
    /// No answer within the time limit.
    Timeout,
    /// The answer is not HTTP.
    Http,
    /// The run's limit of requests was reached.
    Spent,
    /// The host is not on the allow list.
    NotAllowed,
    /// The page is too large to read.
    TooLarge,
    /// The page began, and did not end in time; or it takes too long to read.
    TooSlow,
    /// The request was not sent, because something refuses every request of this machine.
    Walled,
    /// The browser that opens pages ended or stopped responding.
    Browser,
}

impl TransportKind {
    /// The kind's name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Refused => "refused",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Reset => "reset",
            Self::Dropped => "dropped",
            Self::Timeout => "timeout",
            Self::Http => "http",
            Self::Spent => "spent",
            Self::NotAllowed => "not-allowed",
            Self::TooLarge => "too-large",
            Self::TooSlow => "too-slow",
            Self::Walled => "walled",
            Self::Browser => "browser",
        }
    }

    /// Whether sending the request again may help.
    #[must_use]
    pub const fn may_pass(self) -> bool {
        match self {
            Self::Reset | Self::Connect | Self::Http => true,
            Self::Dropped
            | Self::Dns
            | Self::Refused
            | Self::Tls
            | Self::Timeout
            | Self::Spent
            | Self::NotAllowed
            | Self::TooLarge
            | Self::TooSlow
            | Self::Walled
            | Self::Browser => false,
        }
    }

    /// Whether the peer reacted at all, even if what came back was unusable.
    #[must_use]
    pub const fn peer_answered(self) -> bool {
        match self {
            Self::Reset | Self::Dropped | Self::Http | Self::TooLarge | Self::TooSlow => true,
            Self::Dns
            | Self::Refused
            | Self::Connect
            | Self::Tls
            | Self::Timeout
            | Self::Spent
            | Self::NotAllowed
            | Self::Walled
            | Self::Browser => false,
        }
    }

    /// What to check next.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Dns => "check the host's name in the profile",
            Self::Refused => "check that the partner is running and that the port is right",
            Self::Connect => "check the network between this machine and the partner: VPN, firewall, proxy",
            Self::Tls => "check the certificate: its host, its dates and its authority",
            Self::Reset => {
                "check the partner's log, and the log of the proxy or load balancer in front of it"
            }
            Self::Dropped => "check the partner's log for what it does with this request",
            Self::Timeout => "check the partner's log, or raise `timeout` under `[limits]`",
            Self::Http => "check that the port speaks HTTP, and whether it needs `https:`",
            Self::Spent => "select fewer checks with `--only`",
            Self::NotAllowed => "if the host is yours to test, add it with `--allow-host`",
            Self::TooLarge => {
                "send a smaller page: at most 1 MiB, 50,000 tags, and 2,000 attributes of one element"
            }
            Self::TooSlow => {
                "check what keeps the page from ending; it must be complete within `timeout` under `[limits]`"
            }
            Self::Walled => "let this machine's address through",
            Self::Browser => "run it again, or with `--driver http`",
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let through = self.through.as_ref().map(|proxy| format!(" (through the proxy {proxy})"));
        let with = format!("{}{}", self.with, through.unwrap_or_default());
        match self.kind {
            TransportKind::Dns => write!(f, "no address found for {with}"),
            TransportKind::Refused => write!(f, "connection refused by {with}"),
            TransportKind::Connect => write!(f, "no connection to {with}"),
            TransportKind::Tls => write!(f, "no secure connection to {with}"),
            TransportKind::Reset => write!(f, "connection to {with} broke off"),
            TransportKind::Dropped => {
                write!(f, "{with} closes the connection on this request, and answers others")
            }
            TransportKind::Timeout => write!(f, "no answer from {with} in time"),
            TransportKind::Http => write!(f, "the answer of {with} is not HTTP"),
            TransportKind::Spent => write!(f, "the run's limit of requests was reached"),
            TransportKind::NotAllowed => write!(f, "{with} is not on the allow list"),
            TransportKind::TooLarge => write!(f, "a page of {with} is too large to read"),
            TransportKind::TooSlow => write!(f, "a page of {with} takes too long to read"),
            TransportKind::Walled => {
                write!(f, "not sent, because {with} refuses every request of this machine")
            }
            TransportKind::Browser => write!(f, "Chromium stopped while it opened a page of {with}"),
        }
    }
}

impl TransportError {
    /// An error of this kind about this URL.
    #[must_use]
    pub fn new(kind: TransportKind, url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default();
        let with =
            url.port_or_known_default().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        Self { kind, with, through: proxy_for(url) }
    }

    /// What to check next.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match (&self.through, self.kind) {
            (
                Some(_),
                TransportKind::Refused
                | TransportKind::Connect
                | TransportKind::Tls
                | TransportKind::Reset
                | TransportKind::Timeout
                | TransportKind::Http,
            ) => {
                "is the proxy of the environment (HTTPS_PROXY, HTTP_PROXY) running, and does it lead there? A host that \
                 needs none belongs into NO_PROXY"
            }
            (_, kind) => kind.advice(),
        }
    }

    /// Sorts an error of the HTTP client.
    pub async fn sort(error: &reqwest::Error, url: &Url) -> Self {
        let kind = if error.is_timeout() {
            TransportKind::Timeout
        } else if let Some(kind) = error.source().and_then(beneath) {
            kind
        } else if error.is_connect() {
            let named = (url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or(80));
            if tokio::net::lookup_host(named).await.is_err() {
                TransportKind::Dns
            } else {
                TransportKind::Connect
            }
        } else {
            TransportKind::Http
        };
        let mut sorted = Self::new(kind, url);
        if let (TransportKind::NotAllowed, Some(inward)) = (kind, leads_inward(error)) {
            sorted.with = format!("{}, which {inward},", sorted.with);
        }
        sorted
    }
}

fn leads_inward<'e>(mut error: &'e (dyn Error + 'static)) -> Option<&'e LeadsInward> {
    loop {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        error = error.source()?;
    }
}

/// The proxy of the environment that a request to this URL takes, without its password.
pub fn proxy_for(url: &Url) -> Option<String> {
    if is_loopback(url) {
        return None;
    }
    let proxy = Matcher::from_env().intercept(&url.as_str().parse().ok()?)?;
    Some(proxy.uri().authority().map_or_else(
        || proxy.uri().to_string(),
        |authority| authority.as_str().rsplit('@').next().unwrap_or_default().to_owned(),
    ))
}

/// The first cause that tells a kind.
fn beneath(error: &(dyn Error + 'static)) -> Option<TransportKind> {
    if error.is::<rustls::Error>() {
        return Some(TransportKind::Tls);
    }
    if error.is::<LeadsInward>() {
        return Some(TransportKind::NotAllowed);
    }
    // Closed before a whole answer had come.
    if error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_incomplete_message) {
        return Some(TransportKind::Reset);
    }
    let Some(io) = error.downcast_ref::<io::Error>() else { return error.source().and_then(beneath) };
    // What it wraps is not its source, but what it wraps has: an error of TLS often lies two deep.
    let wrapped = io.get_ref().and_then(|wrapped| beneath(wrapped));
    wrapped.or_else(|| kind_of(io.kind()))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the standard library's list, and it is open")]
const fn kind_of(kind: io::ErrorKind) -> Option<TransportKind> {
    match kind {
        io::ErrorKind::ConnectionRefused => Some(TransportKind::Refused),
        io::ErrorKind::TimedOut => Some(TransportKind::Timeout),
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => Some(TransportKind::Reset),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_found_however_deep_it_is_wrapped() {
        let certificate = || rustls::Error::InvalidCertificate(rustls::CertificateError::Expired);
        let once = io::Error::new(io::ErrorKind::InvalidData, certificate());
        assert_eq!(beneath(&once), Some(TransportKind::Tls));
        assert_eq!(beneath(&io::Error::other(once)), Some(TransportKind::Tls));
        let reset = io::Error::from(io::ErrorKind::ConnectionReset);
        assert_eq!(beneath(&io::Error::other(reset)), Some(TransportKind::Reset));
        assert_eq!(beneath(&io::Error::other("nothing we know")), None);
    }
}
