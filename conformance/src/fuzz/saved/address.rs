//! The URL of the page or endpoint that failed, without its secrets.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::redact::Redactor;

/// A URL without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// The configured URL. A variable of the profile is replaced by its name.
    url: String,
    /// Whether a secret was removed, so that only a profile has the complete URL.
    #[serde(default, rename = "partly", skip_serializing_if = "std::ops::Not::not")]
    incomplete: bool,
}

impl Address {
    /// The address of `url`, a URL or a template.
    #[must_use]
    pub fn of(url: &str, redactor: &Redactor) -> Self {
        let mut cleaned = redactor.clean(url);
        // The user name and password before the host.
        if let Ok(parsed) = Url::parse(url)
            && (!parsed.username().is_empty() || parsed.password().is_some())
            && let Some((scheme, rest)) = cleaned.split_once("://")
            && let Some((_, host)) = rest.split_once('@')
        {
            cleaned = format!("{scheme}://{host}");
        }
        Self { incomplete: cleaned != url, url: cleaned }
    }

    /// The URL without its secrets.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// The complete URL; `None` if a secret was removed.
    #[must_use]
    pub fn complete(&self) -> Option<&str> {
        (!self.incomplete).then_some(self.url.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(url: &str) -> (String, bool) {
        let redactor = Redactor::new(vec![("t0ken-t0ken".into(), "ACME_TOKEN".into())]);
        let address = Address::of(url, &redactor);
        (address.as_str().to_owned(), address.complete().is_some())
    }

    #[test]
    fn secrets_are_removed_and_the_address_says_so() {
        for (url, saved, complete) in [
            ("http://localhost:3000/r?fleet={fleet_ref}", "http://localhost:3000/r?fleet={fleet_ref}", true),
            ("https://acme.test/t0ken-t0ken/hook", "https://acme.test/$ACME_TOKEN/hook", false),
            ("https://me:word@acme.test/hook?a=@", "https://acme.test/hook?a=@", false),
            ("https://acme.test/a@b", "https://acme.test/a@b", true),
        ] {
            assert_eq!(address(url), (saved.to_owned(), complete), "{url}");
        }
    }
}
