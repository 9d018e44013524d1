//! `redirect.query.extra` and similar rules: additions without a meaning do not change what the fleet sees.

use crate::judge::no_result::ANSWERED;
use crate::judge::{Finding, Observation};
use crate::oracle::claims::says_used_up;

const EXPECTED: &str = "the same outcome as without them";
const AS_AT_FIRST: &str = "the page of the first visit";

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

/// Judges `redirect.replay.idempotent`: a reload by the first visit. Another page that is no error may be meant.
#[must_use]
pub fn replayed(first: &Observation, again: &Observation) -> Finding {
    if let Some(finding) = first.interference().or_else(|| again.interference()) {
        return finding;
    }
    let Some(page) = first.readable() else {
        return Finding::inconclusive("the first visit got no page either; see `redirect.*.answered`");
    };
    let Some(seen) = again.readable() else {
        return Finding::failed(AS_AT_FIRST, format!("{} on a reload", again.status()));
    };
    if !again.claims.none() && !first.claims.none() && first.claims.outcomes() != again.claims.outcomes() {
        let claim = again.claims.first().unwrap_or_default();
        return Finding::failed(AS_AT_FIRST, format!("on a reload, the page says \"{claim}\""));
    }
    match says_used_up(seen) {
        Some(said) if again.claims.none() && says_used_up(page).is_none() => {
            Finding::failed(AS_AT_FIRST, format!("on a reload, the page says \"{said}\""))
        }
        Some(_) | None => Finding::Passed,
    }
}
