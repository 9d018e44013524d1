//! How a fleet's browser gets its session, when a header cannot bring it.

use std::fmt;

use http::Method;
use http::header::HeaderMap;
use url::Url;

/// A sign-in, made once before the first scenario.
#[derive(Clone)]
pub struct Login {
    /// Where the form goes.
    pub url: Url,
    /// What is opened first, for hidden fields and cookies.
    pub page: Option<Url>,
    /// How the form is sent.
    pub method: Method,
    /// The fields. They do not print.
    pub form: Vec<(String, String)>,
    /// Sent with the form.
    pub headers: HeaderMap,
    /// Which cookies are the session; none named means all.
    pub cookies: Vec<String>,
}

impl Login {
    /// Values of fields that sound like secrets, by field.
    pub(super) fn secrets(&self) -> impl Iterator<Item = (&str, &str)> {
        const TELLING: [&str; 7] = ["pass", "secret", "token", "pin", "otp", "code", "key"];
        let telling = |name: &str| TELLING.iter().any(|word| name.to_lowercase().contains(word));
        let fields = self.form.iter().filter(move |(name, _)| telling(name));
        fields.map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: Vec<&str> = self.form.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Login")
            .field("url", &self.url.as_str())
            .field("fields", &fields)
            .field("cookies", &self.cookies)
            .finish_non_exhaustive()
    }
}
