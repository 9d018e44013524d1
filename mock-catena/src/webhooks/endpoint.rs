//! A subscription's URL, parsed once and used for every attempt.

use std::sync::Arc;

use axum::http::{HeaderValue, Uri};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::ServerName;
use url::{Host, Position, Url};

use super::pool::{ConnectionPool, Origin};

/// A parsed webhook URL.
pub(super) struct Endpoint {
    /// The whole URL, for records.
    pub(super) text: Arc<str>,
    /// Scheme, host and port to connect to.
    pub(super) server: Uri,
    /// The request target.
    pub(super) target: Uri,
    pub(super) host: HeaderValue,
    /// Credentials from the URL.
    pub(super) basic: Option<HeaderValue>,
    /// The server name for TLS, if the scheme is `https`.
    pub(super) tls: Option<ServerName<'static>>,
    /// The IP address, if the URL has one instead of a host name.
    pub(super) ip: Option<std::net::IpAddr>,
    pub(super) origin: Arc<Origin>,
}

impl Endpoint {
    /// Parses `url`; `None` if no request can be made to it, which no [`RedirectUrl`] allows.
    ///
    /// [`RedirectUrl`]: catena_contract::RedirectUrl
    pub(super) fn to(url: &Url, pool: &ConnectionPool) -> Option<Self> {
        let authority = &url[Position::BeforeHost..Position::AfterPort];
        let server: Uri = format!("{}://{authority}", url.scheme()).parse().ok()?;
        let ip = match url.host()? {
            Host::Ipv4(ip) => Some(ip.into()),
            Host::Ipv6(ip) => Some(ip.into()),
            Host::Domain(_) => None,
        };
        let tls = match (url.scheme() == "https", ip) {
            (false, _) => None,
            (true, Some(ip)) => Some(ServerName::from(ip)),
            (true, None) => Some(ServerName::try_from(url.host_str()?.to_owned()).ok()?),
        };
        let named = !url.username().is_empty() || url.password().is_some();
        let basic = named.then(|| {
            let decoded =
                |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
            let pair = format!("{}:{}", decoded(url.username()), decoded(url.password().unwrap_or_default()));
            let mut value = HeaderValue::try_from(format!("Basic {}", STANDARD.encode(pair))).ok()?;
            value.set_sensitive(true);
            Some(value)
        });
        Some(Self {
            text: url.as_str().into(),
            target: url[Position::BeforePath..Position::AfterQuery].parse().ok()?,
            host: HeaderValue::try_from(authority).ok()?,
            basic: basic.flatten(),
            tls,
            ip,
            origin: pool.of(&server),
            server,
        })
    }
}
