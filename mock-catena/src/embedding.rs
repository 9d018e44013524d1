//! Options of the hosted flow: embed keys with their registered origins, HTTPS, and the strip of shortcuts.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use url::{Host, Url};

/// Options of the hosted flow.
#[derive(Debug, Clone, Default)]
pub struct ConnectOptions {
    /// Whether the pages show the strip "choose an ending".
    pub helper: bool,
    /// The keys with which partners embed the flow.
    pub embed_keys: Vec<EmbedKey>,
    /// Whether the server uses HTTPS, with a self-signed certificate.
    pub tls: bool,
}

/// A key and one of its registered origins. A key may occur several times with different origins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbedKey {
    key: String,
    origin: EmbedOrigin,
}

/// Scheme, host and port of a page that may embed the flow: `https`, or `http` on `localhost`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmbedOrigin(String);

/// A text that is not a key with its origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EmbedKeyError {
    /// The `=` or the key is missing.
    #[error("write a key and an origin, such as `demo=http://localhost:3000`")]
    NoKey,
    /// The key contains other characters than letters, digits, `-`, `_` and `.`, or has more than 100.
    #[error("a key has at most 100 letters, digits, `-`, `_` and `.`")]
    Key,
    /// The origin is not just scheme, host and port.
    #[error("`{found}` is not an origin; write only scheme, host and port, such as `http://localhost:3000`")]
    Origin {
        /// The text.
        found: String,
    },
    /// The origin is neither `https` nor on `localhost`.
    #[error("`{found}` is not a safe origin; use `https`, or `http` on `localhost`")]
    Insecure {
        /// The text.
        found: String,
    },
}

impl EmbedKey {
    /// The key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The origin.
    #[must_use]
    pub const fn origin(&self) -> &EmbedOrigin {
        &self.origin
    }
}

impl EmbedOrigin {
    /// As a browser writes it, without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmbedKey {
    type Err = EmbedKeyError;

    fn from_str(raw: &str) -> Result<Self, EmbedKeyError> {
        let (key, origin) = raw.split_once('=').ok_or(EmbedKeyError::NoKey)?;
        if key.is_empty() {
            return Err(EmbedKeyError::NoKey);
        }
        if key.len() > 100 || !key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)) {
            return Err(EmbedKeyError::Key);
        }
        Ok(Self { key: key.to_owned(), origin: origin.parse()? })
    }
}

impl FromStr for EmbedOrigin {
    type Err = EmbedKeyError;

    fn from_str(raw: &str) -> Result<Self, EmbedKeyError> {
        let malformed = || EmbedKeyError::Origin { found: raw.to_owned() };
        let url = Url::parse(raw).map_err(|_| malformed())?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !bare || !url.username().is_empty() || url.password().is_some() {
            return Err(malformed());
        }
        let host = url.host().ok_or_else(malformed)?;
        match url.scheme() {
            "https" => {}
            // Not an address of this computer either, as the SDK's README has it.
            "http" if host == Host::Domain("localhost") => {}
            "http" => return Err(EmbedKeyError::Insecure { found: raw.to_owned() }),
            _ => return Err(malformed()),
        }
        Ok(Self(url.origin().ascii_serialization()))
    }
}

/// Whether a URL's host is this computer.
#[must_use]
pub fn is_this_computer(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    }
}

impl fmt::Display for EmbedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.key, self.origin.0)
    }
}

impl Serialize for EmbedKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port_on_https_or_on_localhost() {
        let parsed: Vec<_> = [
            "k=https://App.Example.com",
            "k=https://a.test:443",
            "k=HTTPS://127.0.0.1:8443",
            "k=http://LOCALHOST:3000/",
            "k=http://localhost:80",
            "k=https://bücher.test",
        ]
        .map(|raw| raw.parse::<EmbedKey>().unwrap().to_string())
        .into();
        assert_eq!(
            parsed.join(" "),
            "k=https://app.example.com k=https://a.test k=https://127.0.0.1:8443 k=http://localhost:3000 k=http://localhost \
             k=https://xn--bcher-kva.test"
        );
        let refused: Vec<_> = [
            "https://a.test",
            "=https://a.test",
            "k y=https://a.test",
            "k=http://a.test",
            "k=http://127.0.0.1:3000",
            "k=http://[::1]:3000",
            "k=http://app.localhost:3000",
            "k=http://localhost.:3000",
            "k=https://a.test/path",
            "k=https://u:p@a.test",
            "k=ftp://a.test",
            "k=null",
            "k=javascript:alert(1)",
        ]
        .map(|raw| raw.parse::<EmbedKey>().unwrap_err().to_string())
        .into();
        insta::assert_snapshot!(refused.join("\n"));
    }
}
