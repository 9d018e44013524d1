//! Tests whether reports can hide the secrets of the profile.

use super::Symptom;
use crate::profile::target::Target;
use crate::redact::SHORTEST;

/// Warns about secrets that are ordinary words. Parts of the URLs, such as a port, are not secret.
pub(super) fn check(target: &Target) -> Vec<Symptom> {
    let urls = target.urls();
    let is_public = |value: &str| urls.iter().any(|url| url.as_str().contains(value));
    let common = target.redactor.common_values().filter(|(value, _)| !is_public(value));
    common
        .map(|(value, name)| {
            let said = if value.len() < SHORTEST {
                format!("the value of `{name}` has fewer than {SHORTEST} characters, so reports do not hide it")
            } else {
                format!(
                    "the value of `{name}` is short or an ordinary word, so reports hide it only where it is a word \
                     of its own"
                )
            };
            let change = "if it is a secret, use one of at least 16 characters, with letters and digits";
            Symptom::warning("secrets", said, change)
        })
        .collect()
}
