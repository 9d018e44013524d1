//! `redirect.query.extra` and its like: what changes nothing in meaning changes nothing in what the fleet sees.

use crate::judge::Finding;
use crate::judge::Observation;

const EXPECTED: &str = "the same outcome as without them";

/// Judges a visit with something added against the same visit without it.
#[must_use]
pub fn tolerated(plain: &Observation, with: &Observation) -> Finding {
    if let Some(finding) = plain.is_interference().or_else(|| with.is_interference()) {
        return finding;
    }
    if plain.readable().is_none() {
        return Finding::inconclusive("the plain redirect was no page either; see `redirect.*.answered`");
    }
    if with.readable().is_none() {
        let observed =
            with.answer().map_or_else(|| "no page".to_owned(), |answer| format!("status {}", answer.status));
        return Finding::failed(EXPECTED, observed);
    }
    let kind = |observation: &Observation| {
        let claims = &observation.claims;
        [claims.connected.is_some(), claims.requested.is_some(), claims.failed.is_some()]
    };
    if with.claims.none() || plain.claims.none() || kind(plain) == kind(with) {
        return Finding::Passed;
    }
    let claims = &with.claims;
    let said = [&claims.connected, &claims.requested, &claims.failed].into_iter().flatten().next();
    Finding::failed(EXPECTED, format!("the page says \"{}\"", said.map_or("", String::as_str)))
}
