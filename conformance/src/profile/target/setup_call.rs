//! Calls that prepare the partner's system for a test fleet.

use std::fmt;

use http::Method;
use http::header::HeaderMap;

use catena_probe::UrlTemplate;

/// A call made once per test fleet, before the fleet is used.
#[derive(Clone)]
pub struct SetupCall {
    /// The URL; placeholders are replaced.
    pub url: UrlTemplate,
    /// The HTTP method.
    pub method: Method,
    /// Headers to send. `Debug` does not print their values.
    pub headers: HeaderMap,
    /// The request body; placeholders are replaced. `Debug` does not print it.
    pub payload: Payload,
    /// The call is made for checks whose id starts with one of these; empty means every check.
    pub only: Vec<String>,
}

/// The request body of a setup call.
#[derive(Clone)]
pub enum Payload {
    /// No body.
    Nothing,
    /// A text.
    Text(String),
    /// Form fields.
    Form(Vec<(String, String)>),
}

impl SetupCall {
    /// Whether the call is made for fleets of this check.
    #[must_use]
    pub fn is_for(&self, check: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|prefix| check.starts_with(prefix.as_str()))
    }
}

impl fmt::Debug for SetupCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetupCall")
            .field("method", &self.method)
            .field("url", &self.url.to_string())
            .finish_non_exhaustive()
    }
}
