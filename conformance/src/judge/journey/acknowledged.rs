//! The fleet is told that its provider was requested.

use crate::judge::Finding;
use crate::judge::Sight;

const EXPECTED: &str = "a page that says the provider was requested";

/// Judges the page of a fleet that requested its provider.
#[must_use]
pub fn acknowledged(sight: &Sight) -> Finding {
    if let Some(finding) = sight.says_nothing() {
        return finding;
    }
    if sight.readable().is_none() {
        let observed =
            sight.answer().map_or_else(|| "no page".to_owned(), |answer| format!("status {}", answer.status));
        return Finding::broken(EXPECTED, observed);
    }
    let claims = &sight.claims;
    // "Not connected yet" is true of a fleet that requested its provider, so that alone is no fault.
    match (&claims.requested, &claims.connected) {
        (Some(_), _) => Finding::Met,
        (None, Some(said)) => Finding::broken(EXPECTED, format!("the page says \"{said}\"")),
        (None, None) => {
            Finding::unproved("a page whose words we know (`integration_requested` under `[pages]`)")
        }
    }
}
