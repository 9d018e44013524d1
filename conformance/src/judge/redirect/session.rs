//! `redirect.session.none`: a visitor without a session sees no other fleet's name.

use catena_contract::FleetRef;

use super::{ELSEWHERE, INJECTED, MARKED};
use crate::judge::{Finding, Observation};

/// How the name of every test fleet begins.
const PREFIX: &str = "catena-conformance-";
/// How many hexadecimal digits follow.
const DIGITS: usize = 8;
/// Values that other checks inject into the partner's own parameters instead of a fleet's name.
const INJECTED_VALUES: [&str; 3] = [ELSEWHERE, INJECTED, MARKED];

/// Judges the answers to a browser without a session. They may have the name of its own fleet, which is in the URL, but
/// not that of a fleet of any other check.
#[must_use]
pub fn no_other_fleet(observation: &Observation, own: &FleetRef) -> Finding {
    let names_another = observation
        .visit
        .exchanges
        .iter()
        .filter_map(|exchange| exchange.answer.as_ref().ok())
        .any(|answer| has_other_fleet(&String::from_utf8_lossy(&answer.body), own.as_str()));
    if names_another {
        Finding::failed("no name of another fleet", "another fleet's name in the answer")
    } else if observation.answer().is_none() {
        observation.interference().unwrap_or(Finding::Passed)
    } else {
        Finding::Passed
    }
}

fn has_other_fleet(body: &str, own: &str) -> bool {
    INJECTED_VALUES.iter().any(|injected| body.contains(injected)) || has_other_test_fleet(body, own)
}

fn has_other_test_fleet(body: &str, own: &str) -> bool {
    body.match_indices(PREFIX).any(|(at, _)| {
        let name = body.get(at..at + PREFIX.len() + DIGITS).unwrap_or_default();
        let number = name.get(PREFIX.len()..).unwrap_or_default();
        number.len() == DIGITS && number.bytes().all(|byte| byte.is_ascii_hexdigit()) && name != own
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::redirect::MARKUP;

    #[test]
    fn only_the_name_of_another_test_fleet_counts() {
        let own = "catena-conformance-0123abcd";
        assert!(has_other_fleet("Welcome, catena-conformance-99999999!", own));
        assert!(!has_other_fleet(
            "Welcome, catena-conformance-0123abcd! Checked by catena-conformance-ci.",
            own
        ));
    }

    #[test]
    fn a_value_that_another_check_injected_as_a_fleet_counts_as_another_fleet() {
        let own = "catena-conformance-0123abcd";
        let escaped = MARKUP.replace('<', "&lt;").replace('"', "&quot;");
        for value in [MARKUP.to_owned(), escaped, format!("//{ELSEWHERE}/"), format!("x {INJECTED}: yes")] {
            assert!(has_other_fleet(&format!("<p>Signed in as {value}.</p>"), own), "{value}");
        }
    }
}
