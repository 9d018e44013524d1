//! The two URLs a partner configures, and the URL a finished session sends the browser to.
//!
//! Owned here: what makes a URL acceptable, which of the two an outcome uses by the documentation, and how
//! parameters join a URL that already has a query or a fragment. Which parameters ride along, and whether another
//! reading of the sources sends a request to the failure URL, is the simulated Catena's dialect.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{Outcome, Parameter};

/// Longest redirect URL the OpenAPI document allows, in characters.
const LONGEST: usize = 2083;

/// A URL to which Catena may send a fleet's browser: `http` or `https`, 1 to 2083 characters (OpenAPI of the orgs
/// service). `https` is asked of `callback_url` only.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RedirectUrl {
    /// Kept as the partner wrote it, so that the API gives back what it was given.
    written: String,
    url: Url,
}

/// Why a text cannot be a redirect URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RedirectUrlError {
    /// Outside 1 to 2083 characters.
    #[error("a redirect URL has 1 to {LONGEST} characters, this one {found}")]
    Length {
        /// How many it has.
        found: usize,
    },
    /// Line breaks and the like, or white space around it. The URL standard would drop them without a word, and the
    /// text as it was written would carry them into headers and logs.
    #[error("a redirect URL must not hold control characters, nor white space around it")]
    Stray,
    /// Not an absolute URL.
    #[error("not an absolute URL{}; write one such as `https://your-app.com/callback`", reason(source))]
    Malformed {
        /// What the URL standard says of it.
        #[source]
        source: url::ParseError,
    },
    /// A scheme no browser can be sent to.
    #[error("`{scheme}:` is not a web address; use `https:` or `http:`")]
    NotWeb {
        /// The scheme found.
        scheme: String,
    },
}

/// What the URL standard says, where that is more than that it is none.
fn reason(source: &url::ParseError) -> String {
    if *source == url::ParseError::RelativeUrlWithoutBase { String::new() } else { format!(" ({source})") }
}

impl RedirectUrl {
    /// The URL as the partner wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The URL as the URL standard reads it.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// This URL with `parameters` set: the partner's own query stays as it was written, a key of ours replaces
    /// every key of the same name instead of standing beside it, and the fragment comes last, where the server
    /// does not lose what follows it. Nothing public says how Catena merges (assumption `redirect-merge-set`).
    #[must_use]
    pub fn carrying(&self, parameters: &[(Parameter, String)]) -> Url {
        let ours = |piece: &str| {
            form_urlencoded::parse(piece.as_bytes())
                .next()
                .is_some_and(|(name, _)| parameters.iter().any(|(key, _)| key.as_str() == name))
        };
        let mut query = String::new();
        let mut join = |piece: &str| {
            if !query.is_empty() {
                query.push('&');
            }
            query.push_str(piece);
        };
        for piece in self.url.query().unwrap_or_default().split('&') {
            if !piece.is_empty() && !ours(piece) {
                join(piece);
            }
        }
        for (key, value) in parameters {
            let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
            join(&format!("{key}={value}"));
        }
        let mut url = self.url.clone();
        url.set_query((!query.is_empty()).then_some(query.as_str()));
        url
    }
}

impl FromStr for RedirectUrl {
    type Err = RedirectUrlError;

    fn from_str(raw: &str) -> Result<Self, RedirectUrlError> {
        let found = raw.chars().count();
        if !(1..=LONGEST).contains(&found) {
            return Err(RedirectUrlError::Length { found });
        }
        if raw.trim().len() != raw.len() || raw.chars().any(char::is_control) {
            return Err(RedirectUrlError::Stray);
        }
        let url = Url::parse(raw).map_err(|source| RedirectUrlError::Malformed { source })?;
        match url.scheme() {
            "https" | "http" => Ok(Self { written: raw.to_owned(), url }),
            scheme => Err(RedirectUrlError::NotWeb { scheme: scheme.to_owned() }),
        }
    }
}

impl TryFrom<String> for RedirectUrl {
    type Error = RedirectUrlError;

    fn try_from(raw: String) -> Result<Self, RedirectUrlError> {
        raw.parse()
    }
}

impl From<RedirectUrl> for String {
    fn from(url: RedirectUrl) -> Self {
        url.written
    }
}

impl fmt::Display for RedirectUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl fmt::Debug for RedirectUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RedirectUrl({})", self.written)
    }
}

/// Where a partner wants its fleets back.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RedirectUrls {
    /// Connected, and also: integration requested.
    pub success: RedirectUrl,
    /// Declined, expired, left, or failed.
    pub failure: RedirectUrl,
}

impl RedirectUrls {
    /// The URL that carries this outcome by the documentation. An integration request rides on the *success* URL.
    #[must_use]
    pub fn of(&self, outcome: &Outcome) -> &RedirectUrl {
        match outcome {
            Outcome::Success | Outcome::IntegrationRequested { .. } => &self.success,
            Outcome::Failure => &self.failure,
        }
    }

    /// Where the browser goes, by the documentation, when a session ends so.
    #[must_use]
    pub fn redirect(&self, outcome: &Outcome) -> Url {
        self.of(outcome).carrying(&outcome.parameters())
    }
}
