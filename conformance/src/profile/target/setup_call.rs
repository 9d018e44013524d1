//! Calls that prepare the partner's side for a made-up fleet.

use std::fmt;

use http::Method;
use http::header::HeaderMap;

use catena_probe::UrlTemplate;

/// One call, made once for every made-up fleet before it is first seen.
#[derive(Clone)]
pub struct SetupCall {
    /// Where it goes; places are filled.
    pub url: UrlTemplate,
    /// How it is sent.
    pub method: Method,
    /// Sent with it; values do not print.
    pub headers: HeaderMap,
    /// What is sent; places are filled. It does not print.
    pub payload: Payload,
    /// Beginnings of the ids of the checks it is for; none means all.
    pub only: Vec<String>,
}

/// What a call sends.
#[derive(Clone)]
pub enum Payload {
    /// Nothing.
    Nothing,
    /// A text.
    Text(String),
    /// A form's fields.
    Form(Vec<(String, String)>),
}

impl SetupCall {
    /// Whether it is for fleets of this check.
    #[must_use]
    pub fn is_for(&self, check: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|prefix| check.starts_with(prefix.as_str()))
    }
}

impl fmt::Debug for SetupCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hook")
            .field("method", &self.method)
            .field("url", &self.url.to_string())
            .finish_non_exhaustive()
    }
}
