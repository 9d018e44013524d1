//! `redirect.query.extra` and its like: what changes nothing in meaning changes nothing in what the fleet sees.

use crate::judge::Finding;
use crate::judge::Sight;

const EXPECTED: &str = "the same outcome as without them";

/// Judges a visit with something added against the same visit without it.
#[must_use]
pub fn tolerated(plain: &Sight, with: &Sight) -> Finding {
    if let Some(finding) = plain.says_nothing().or_else(|| with.says_nothing()) {
        return finding;
    }
    if plain.readable().is_none() {
        return Finding::inconclusive("the plain redirect was no page either; see `redirect.*.answered`");
    }
    if with.readable().is_none() {
        let observed =
            with.answer().map_or_else(|| "no page".to_owned(), |answer| format!("status {}", answer.status));
        return Finding::broken(EXPECTED, observed);
    }
    let kind = |sight: &Sight| {
        let claims = &sight.claims;
        [claims.connected.is_some(), claims.requested.is_some(), claims.failed.is_some()]
    };
    if with.claims.none() || plain.claims.none() || kind(plain) == kind(with) {
        return Finding::Met;
    }
    let claims = &with.claims;
    let said = [&claims.connected, &claims.requested, &claims.failed].into_iter().flatten().next();
    Finding::broken(EXPECTED, format!("the page says \"{}\"", said.map_or("", String::as_str)))
}
