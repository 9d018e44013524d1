//! `redirect.query.extra` and similar rules: additions without a meaning do not change what the fleet sees.

use crate::judge::no_result::ANSWERED;
use crate::judge::{Finding, Observation};

const EXPECTED: &str = "the same outcome as without them";

/// Judges a visit with additions by the same visit without them.
#[must_use]
pub fn tolerated(plain: &Observation, with: &Observation) -> Finding {
    if let Some(finding) = plain.interference().or_else(|| with.interference()) {
        return finding;
    }
    if plain.readable().is_none() {
        return Finding::inconclusive("the plain redirect got no page either; see `redirect.*.answered`")
            .after(&[ANSWERED]);
    }
    if with.readable().is_none() {
        return Finding::failed(EXPECTED, with.status());
    }
    let (plain, with) = (&plain.claims, &with.claims);
    if with.none() || plain.none() || plain.outcomes() == with.outcomes() {
        return Finding::Passed;
    }
    Finding::failed(EXPECTED, format!("the page says \"{}\"", with.first().unwrap_or_default()))
}
