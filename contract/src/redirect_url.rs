//! The two redirect URLs that a partner configures, and the URL to which a finished session sends the browser.
//!
//! This module validates URLs, selects the URL for an outcome as documented, and adds parameters to a URL that may
//! already have a query or a fragment. The simulated Catena's dialect decides which parameters are sent, and whether
//! an integration request uses the failure URL instead.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{Outcome, Parameter};

/// The longest redirect URL that the OpenAPI document allows, in characters.
const LONGEST: usize = 2083;

/// A URL to which Catena can send a fleet's browser: `http` or `https`, 1 to 2083 characters (OpenAPI of the orgs
/// service). Only `callback_url` requires `https`.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RedirectUrl {
    /// As the partner wrote it, because the API returns the same text.
    written: String,
    url: Url,
}

/// Why a text cannot be a redirect URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RedirectUrlError {
    /// Shorter than 1 or longer than 2083 characters.
    #[error("a redirect URL has 1 to {LONGEST} characters, this one {found}")]
    Length {
        /// Its length in characters.
        found: usize,
    },
    /// It contains control characters such as line breaks, or has white space around it. A URL parser would drop them
    /// silently, but the original text would carry them into headers and logs.
    #[error("a redirect URL must not contain control characters or have white space around it")]
    Stray,
    /// Not an absolute URL.
    #[error("not an absolute URL{}; write one such as `https://your-app.com/callback`", reason(source))]
    Malformed {
        /// The URL parser's error.
        #[source]
        source: url::ParseError,
    },
    /// A scheme other than `http` and `https`.
    #[error("`{scheme}:` is not a web address; use `https:` or `http:`")]
    NotWeb {
        /// The scheme found.
        scheme: String,
    },
}

/// The parser's error, unless it only repeats that the URL is not absolute.
fn reason(source: &url::ParseError) -> String {
    if *source == url::ParseError::RelativeUrlWithoutBase { String::new() } else { format!(" ({source})") }
}

impl RedirectUrl {
    /// The URL as the partner wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The parsed URL.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// This URL with `parameters` set. The partner's own query is unchanged, except that a parameter replaces all
    /// existing parameters of the same name; the fragment stays at the end, so that the parameters reach the server.
    /// No public source says how Catena merges them (assumption `redirect-merge-set`).
    #[must_use]
    pub fn with_parameters(&self, parameters: &[(Parameter, String)]) -> Url {
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

/// The two redirect URLs of a partner.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RedirectUrls {
    /// For a success or an integration request.
    pub success: RedirectUrl,
    /// For a failure: declined, expired, left, or an error.
    pub failure: RedirectUrl,
}

impl RedirectUrls {
    /// The documented URL for this outcome. An integration request uses the *success* URL.
    #[must_use]
    pub fn for_outcome(&self, outcome: &Outcome) -> &RedirectUrl {
        match outcome {
            Outcome::Success | Outcome::IntegrationRequested { .. } => &self.success,
            Outcome::Failure => &self.failure,
        }
    }

    /// The documented redirect for this outcome, with its parameters.
    #[must_use]
    pub fn redirect(&self, outcome: &Outcome) -> Url {
        self.for_outcome(outcome).with_parameters(&outcome.parameters())
    }
}
