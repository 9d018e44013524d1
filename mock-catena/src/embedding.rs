//! How the hosted flow is shown: embed keys with the origins they are registered for, and what else `serve` can
//! switch about the pages.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use url::{Host, Url};

/// What a simulated Catena's pages are started with.
#[derive(Debug, Clone, Default)]
pub struct ConnectOptions {
    /// Whether the pages show the strip "choose an ending".
    pub helper: bool,
    /// The keys that partners embed with.
    pub embed_keys: Vec<EmbedKey>,
    /// Whether the server speaks HTTPS, with a certificate made at the start.
    pub tls: bool,
}

/// A key and one origin it is registered for. A key may come several times, with several origins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbedKey {
    key: String,
    origin: EmbedOrigin,
}

/// Scheme, host and port of a page that may embed the flow: `https`, or `http` on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmbedOrigin(String);

/// A text that is no key with its origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EmbedKeyError {
    /// No `=`, or nothing before it.
    #[error("write a key and an origin, such as `demo=http://localhost:3000`")]
    NoKey,
    /// The key holds more than letters, digits, `-`, `_` and `.`, or is longer than 100 characters.
    #[error("a key has at most 100 letters, digits, `-`, `_` and `.`")]
    Key,
    /// The origin is no scheme, host and port alone.
    #[error("`{found}` is no origin; write scheme, host and port alone, such as `http://localhost:3000`")]
    Origin {
        /// What was written.
        found: String,
    },
    /// The origin is neither `https` nor on this computer.
    #[error("`{found}` is not embedded safely; an origin is `https`, or `http` on localhost")]
    Insecure {
        /// What was written.
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
    /// As a browser writes it, without a slash at the end.
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
        let here = match url.host().ok_or_else(malformed)? {
            Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
            Host::Ipv4(ip) => ip.is_loopback(),
            Host::Ipv6(ip) => ip.is_loopback(),
        };
        match url.scheme() {
            "https" => {}
            "http" if here => {}
            "http" => return Err(EmbedKeyError::Insecure { found: raw.to_owned() }),
            _ => return Err(malformed()),
        }
        Ok(Self(url.origin().ascii_serialization()))
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
    fn an_origin_is_scheme_host_and_port_on_https_or_on_this_computer() {
        let kept: Vec<_> = ["k=https://App.Example.com", "k=http://localhost:3000/", "k=http://127.0.0.1:1"]
            .map(|raw| raw.parse::<EmbedKey>().unwrap().to_string())
            .into();
        assert_eq!(kept, ["k=https://app.example.com", "k=http://localhost:3000", "k=http://127.0.0.1:1"]);
        let refused: Vec<_> = [
            "https://a.test",
            "=https://a.test",
            "k y=https://a.test",
            "k=http://a.test",
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
