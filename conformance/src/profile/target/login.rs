//! A sign-in with a form, for partners where a header cannot identify the fleet.

use std::fmt;

use http::Method;
use http::header::HeaderMap;
use url::Url;

/// A sign-in, made once before the first scenario.
#[derive(Clone)]
pub struct Login {
    /// The URL that the form is sent to.
    pub url: Url,
    /// The page that is opened first, for hidden fields and cookies.
    pub page: Option<Url>,
    /// The HTTP method.
    pub method: Method,
    /// The form fields. `Debug` does not print their values.
    pub form: Vec<(String, String)>,
    /// Headers to send with the form.
    pub headers: HeaderMap,
    /// The cookies of the session; empty means every cookie.
    pub cookies: Vec<String>,
}

impl Login {
    /// The fields whose names suggest a secret, with their values.
    pub(super) fn secrets(&self) -> impl Iterator<Item = (&str, &str)> {
        const WORDS: [&str; 7] = ["pass", "secret", "token", "pin", "otp", "code", "key"];
        let is_secret = |name: &str| WORDS.iter().any(|word| name.to_lowercase().contains(word));
        let fields = self.form.iter().filter(move |(name, _)| is_secret(name));
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
