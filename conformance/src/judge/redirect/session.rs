//! `redirect.session.none`: whoever comes without a session sees no other fleet's name.

use catena_contract::FleetRef;

use super::{ELSEWHERE, INJECTED, MARKED};
use crate::judge::Finding;
use crate::judge::Observation;

/// What every made-up fleet's name begins with.
const MADE_UP: &str = "catena-conformance-";
/// How many characters follow.
const SUFFIX: usize = 8;
/// Other checks plant values in the partner's own parameters, where it finds fleets: these are in each of them.
const PLANTED: [&str; 3] = [ELSEWHERE, INJECTED, MARKED];

/// Judges the answers to a browser without a session. Its own fleet's name may be there: it is in the address. Whoever
/// else came in between, from whichever check, is another fleet.
#[must_use]
pub fn no_other_fleet(observation: &Observation, own: &FleetRef) -> Finding {
    let others = observation
        .visit
        .exchanges
        .iter()
        .filter_map(|exchange| exchange.answer.as_ref().ok())
        .any(|answer| names_another(&String::from_utf8_lossy(&answer.body), own.as_str()));
    if others {
        Finding::failed("nothing of another fleet", "another fleet's name in the answer")
    } else if observation.answer().is_none() {
        observation.is_interference().unwrap_or(Finding::Passed)
    } else {
        Finding::Passed
    }
}

fn names_another(body: &str, own: &str) -> bool {
    PLANTED.iter().any(|planted| body.contains(planted)) || names_another_made_up(body, own)
}

fn names_another_made_up(body: &str, own: &str) -> bool {
    body.match_indices(MADE_UP).any(|(at, _)| {
        let name = body.get(at..at + MADE_UP.len() + SUFFIX).unwrap_or_default();
        let number = name.get(MADE_UP.len()..).unwrap_or_default();
        number.len() == SUFFIX && number.bytes().all(|byte| byte.is_ascii_hexdigit()) && name != own
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::redirect::MARKUP;

    #[test]
    fn only_another_made_up_fleets_name_counts() {
        let own = "catena-conformance-0123abcd";
        assert!(names_another("Welcome, catena-conformance-99999999!", own));
        assert!(!names_another(
            "Welcome, catena-conformance-0123abcd! Checked by catena-conformance-ci.",
            own
        ));
    }

    #[test]
    fn a_value_that_another_check_planted_in_place_of_a_fleet_is_another_fleet() {
        let own = "catena-conformance-0123abcd";
        let escaped = MARKUP.replace('<', "&lt;").replace('"', "&quot;");
        for came in [MARKUP.to_owned(), escaped, format!("//{ELSEWHERE}/"), format!("x {INJECTED}: yes")] {
            assert!(names_another(&format!("<p>Signed in as {came}.</p>"), own), "{came}");
        }
    }
}
