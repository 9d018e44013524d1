//! Finds the known mistakes that explain the failed checks, and how to fix each.
//!
//! The known mistakes are the defects of the reference partner, each of which lists the checks that fail because of it.
//! A match is only a resemblance: another mistake of the partner may make the same checks fail.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::diagnosis_advice::{fix_of, sign_of};
use reference_partner::Defect;

/// A known mistake that the partner behaves like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Resemblance {
    /// The name of the defect; `reference-partner --defect` takes it.
    pub defect: String,
    /// The mistake in one line.
    pub description: String,
    /// The failed checks that it explains.
    pub explains: Vec<String>,
    /// How to fix it.
    pub fix: String,
}

/// A check that passed or failed.
#[derive(Debug, Clone, Copy)]
pub struct TestedCheck<'a> {
    /// The id of the check.
    pub id: &'a str,
    /// What was observed, if the check failed.
    pub observed: Option<&'a str>,
    /// The advice of the check.
    pub fix: &'a str,
    /// Whether its requests show why it failed, so that no known mistake has to explain it.
    pub explained: bool,
}

/// What a finding says if JSON that was written differently is accepted.
const REWRITTEN: &str = "accepted with its JSON written";
/// How many mistakes are named at most.
const MOST: usize = 3;

/// The mistakes that explain the failed checks. A mistake matches if all its checks that were tested failed, and if what is
/// typical of it was observed. The mistake that explains the most checks comes first, and no check is explained twice.
/// Mistakes with the same failed checks are all named, first the one whose typical observation was made.
#[must_use]
pub fn resemblances(tested: &[TestedCheck<'_>]) -> Vec<Resemblance> {
    let failed: BTreeSet<&str> =
        tested.iter().filter(|check| check.observed.is_some()).map(|check| check.id).collect();
    let all: BTreeSet<&str> = tested.iter().map(|check| check.id).collect();
    // An experiment that shows why deliveries are refused contradicts every other mistake that refuses them.
    let rewrites = tested.iter().any(|check| check.observed.is_some_and(|said| said.contains(REWRITTEN)));
    let by_rewriting = |check: &TestedCheck<'_>| {
        rewrites && check.observed.is_some_and(|said| said.contains(REWRITTEN) || said.contains("` got 4"))
    };
    let explained: BTreeSet<&str> =
        tested.iter().filter(|check| check.explained || by_rewriting(check)).map(|check| check.id).collect();
    let mut left: BTreeSet<&str> = failed.difference(&explained).copied().collect();
    let mut found = Vec::new();
    while found.len() < MOST {
        let fitting = Defect::WITH_CHECKS.iter().filter_map(|defect| {
            let expected: BTreeSet<&str> =
                defect.expected_failures().iter().copied().filter(|id| all.contains(id)).collect();
            let explains: BTreeSet<&str> = expected.intersection(&left).copied().collect();
            // A mistake whose typical observation was not made is another one. Most of its failures must be left to explain.
            let fits = expected.is_subset(&failed)
                && explains.len() * 2 > expected.len()
                && (sign_of(*defect).is_none() || has_sign(*defect, tested));
            fits.then_some((*defect, explains))
        });
        let fitting: Vec<(Defect, BTreeSet<&str>)> = fitting.collect();
        let Some(most) = fitting.iter().map(|(_, explains)| explains.len()).max() else { break };
        let mut best: Vec<_> = fitting.into_iter().filter(|(_, explains)| explains.len() == most).collect();
        // A mistake with fewer checks that were not tested is more likely.
        best.sort_by_key(|(defect, _)| (!has_sign(*defect, tested), defect.expected_failures().len()));
        let Some((likeliest, first)) = best.first().cloned() else { break };
        // If one of them is recognized, the others that would have shown something else contradict what was seen.
        let recognized = has_sign(likeliest, tested);
        let possible = |defect| !recognized || sign_of(defect).is_none() || has_sign(defect, tested);
        for (defect, explains) in best.into_iter().filter(|(_, explains)| *explains == first) {
            if !possible(defect) {
                continue;
            }
            found.push(Resemblance {
                defect: defect.to_string(),
                description: defect.description().to_owned(),
                fix: fix(defect, tested),
                explains: explains.into_iter().map(ToOwned::to_owned).collect(),
            });
        }
        left.retain(|id| !first.contains(id));
    }
    found.truncate(MOST);
    found
}

/// Whether one of the failed checks made the observation that is typical of the mistake.
fn has_sign(defect: Defect, tested: &[TestedCheck<'_>]) -> bool {
    sign_of(defect).is_some_and(|sign| {
        let checks = tested.iter().filter(|check| defect.expected_failures().contains(&check.id));
        checks.filter_map(|check| check.observed).any(|observed| observed.contains(sign))
    })
}

/// How to fix a mistake: its own advice, or that of the first of its checks that failed.
fn fix(defect: Defect, tested: &[TestedCheck<'_>]) -> String {
    let of_check = |id: &&str| tested.iter().find(|check| check.id == *id && check.observed.is_some());
    let advice = fix_of(defect)
        .or_else(|| defect.expected_failures().iter().find_map(of_check).map(|check| check.fix));
    advice.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(failed: &[(&str, &str)], passed: &[&str]) -> Vec<String> {
        let failed = failed.iter().map(|(id, observed)| (*id, Some(*observed)));
        let tested: Vec<TestedCheck<'_>> = failed
            .chain(passed.iter().map(|id| (*id, None)))
            .map(|(id, observed)| TestedCheck { id, observed, fix: "Fix it.", explained: false })
            .collect();
        resemblances(&tested).into_iter().map(|found| found.defect).collect()
    }

    #[test]
    fn without_a_failed_check_there_is_no_resemblance() {
        assert!(named(&[], &["redirect.success.answered"]).is_empty());
    }

    #[test]
    fn a_mistake_does_not_match_if_one_of_its_checks_passed() {
        let passed = ["webhook.signature.wrong-secret", "webhook.timestamp.stale"];
        assert_eq!(named(&[("webhook.signature.missing", "status 202")], &passed), ["accepts-unsigned"]);
    }

    #[test]
    fn of_mistakes_with_the_same_checks_the_one_with_the_typical_observation_comes_first() {
        let refused = |status| {
            let failed = ["webhook.signed.accepted", "redirect.success.connected", "journey.success"];
            named(&failed.map(|id| (id, status)), &[])
        };
        assert_eq!(refused("status 401")[0], "signs-without-timestamp");
        assert_eq!(refused("status 403")[0], "webhook-behind-login");
    }

    #[test]
    fn mistakes_with_the_same_checks_have_different_signs() {
        for defect in Defect::WITH_CHECKS {
            let alike = Defect::WITH_CHECKS.iter().filter(|other| {
                let checks = |defect: &Defect| defect.expected_failures().iter().collect::<BTreeSet<_>>();
                checks(other) == checks(defect)
            });
            let signs: Vec<Option<&str>> = alike.map(|defect| sign_of(*defect)).collect();
            let different = signs.iter().flatten().collect::<BTreeSet<_>>().len();
            assert!(signs.len() == 1 || different == signs.len(), "{defect}: {signs:?}");
            assert!(signs.len() <= MOST, "more mistakes look like {defect} than are named");
        }
    }
}
