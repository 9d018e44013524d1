//! Where a failure was found, as it may be written to a file.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::redact::Redactor;

/// An endpoint's URL without what is secret in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// The URL as it was configured, but for what is secret: variables of the profile stand by their names.
    pub(super) url: String,
    /// Whether something was left out, so that only a profile knows the whole.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) partly: bool,
}

impl Address {
    /// The address of `url`, a template or a whole URL.
    #[must_use]
    pub fn of(url: &str, redactor: &Redactor) -> Self {
        let mut cleaned = redactor.clean(url);
        // A name and a password in front of the host.
        if let Ok(whole) = Url::parse(url)
            && (!whole.username().is_empty() || whole.password().is_some())
            && let Some((scheme, rest)) = cleaned.split_once("://")
            && let Some((_, host)) = rest.split_once('@')
        {
            cleaned = format!("{scheme}://{host}");
        }
        Self { partly: cleaned != url, url: cleaned }
    }

    /// The URL, for a reader.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// The whole URL, unless something was left out.
    #[must_use]
    pub fn whole(&self) -> Option<&str> {
        (!self.partly).then_some(self.url.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(url: &str) -> (String, bool) {
        let redactor = Redactor::new(vec![("t0ken-t0ken".into(), "ACME_TOKEN".into())]);
        let address = Address::of(url, &redactor);
        (address.as_str().to_owned(), address.whole().is_some())
    }

    #[test]
    fn what_is_secret_is_left_out_and_that_is_known() {
        for (url, kept, whole) in [
            ("http://localhost:3000/r?fleet={fleet_ref}", "http://localhost:3000/r?fleet={fleet_ref}", true),
            ("https://acme.test/t0ken-t0ken/hook", "https://acme.test/$ACME_TOKEN/hook", false),
            ("https://me:word@acme.test/hook?a=@", "https://acme.test/hook?a=@", false),
            ("https://acme.test/a@b", "https://acme.test/a@b", true),
        ] {
            assert_eq!(address(url), (kept.to_owned(), whole), "{url}");
        }
    }
}
