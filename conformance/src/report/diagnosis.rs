//! Finds the known mistakes that explain the failed checks, and how to fix each.
//!
//! The known mistakes are the defects of the reference partner, each of which lists the checks that fail because of it.
//! A match is only a resemblance: another mistake of the partner may make the same checks fail.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::diagnosis_advice::{fix_of, sign_of};
use super::typical_observations::{kind_of, typical_of};
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
const MOST: usize = 2;

/// The mistakes that explain the failed checks. A mistake matches if all its checks that were tested failed, if each of them
/// observed what the mistake shows, and if what is typical of it was observed. The mistake that explains the most checks comes
/// first, and no check is explained twice. Of mistakes with the same failed checks, those are named for which the most speaks;
/// if that leaves more than [`MOST`], none is.
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
            let own_cause = expected.intersection(&explained).count();
            // What another mistake explains already speaks for none. Its failures of other causes must be the fewer.
            let fits = expected.is_subset(&failed)
                && explains.len() + own_cause == expected.len()
                && explains.len() > own_cause
                && !is_contradicted(*defect, tested)
                && (sign_of(*defect).is_none() || has_sign(*defect, tested));
            fits.then_some((*defect, explains))
        });
        let fitting: Vec<(Defect, BTreeSet<&str>)> = fitting.collect();
        let Some(most) = fitting.iter().map(|(_, explains)| explains.len()).max() else { break };
        // What was not seen speaks for nothing, and what is typical speaks most.
        let doubt = |defect: Defect| {
            let untested = defect.expected_failures().iter().filter(|id| !all.contains(*id)).count();
            (!has_sign(defect, tested), untested)
        };
        let best = fitting.into_iter().filter(|(_, explains)| explains.len() == most);
        let mut best: Vec<_> = best.map(|(defect, explains)| (doubt(defect), defect, explains)).collect();
        best.sort_by_key(|(doubt, ..)| *doubt);
        let Some((least, _, first)) = best.first().cloned() else { break };
        best.retain(|(doubt, _, explains)| *doubt == least && *explains == first);
        if best.len() > MOST {
            best.clear();
        }
        found.extend(best.into_iter().map(|(_, defect, explains)| Resemblance {
            defect: defect.to_string(),
            description: defect.description().to_owned(),
            fix: fix(defect, tested),
            explains: explains.into_iter().map(ToOwned::to_owned).collect(),
        }));
        left.retain(|id| !first.contains(id));
    }
    found.truncate(MOST);
    found
}

/// Whether one of its checks observed something else than this mistake shows, such as a 200 instead of a 500.
fn is_contradicted(defect: Defect, tested: &[TestedCheck<'_>]) -> bool {
    tested.iter().any(|check| {
        let observed = check.observed.and_then(kind_of);
        let typical = typical_of(defect, check.id);
        observed.zip(typical).is_some_and(|(observed, typical)| observed != typical)
    })
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
    fn a_mistake_that_shows_another_answer_is_not_named() {
        let signatures = Defect::AcknowledgesBeforeVerifying.expected_failures();
        let all = |observed: &'static str| {
            let failed: Vec<(&str, &str)> = signatures.iter().map(|id| (*id, observed)).collect();
            named(&failed, &["webhook.refusal.not-5xx", "webhook.body.not-json", "webhook.refusal.no-effect"])
        };
        assert_eq!(all("status 200"), ["acknowledges-before-verifying"]);
        assert!(!all("status 500").contains(&"acknowledges-before-verifying".to_owned()));
    }

    /// One pair of so many is tried.
    const PART: usize = 11;

    /// The checks that two mistakes fail together, each with what one of them shows.
    fn pair(first: Defect, second: Defect) -> Vec<(&'static str, &'static str)> {
        let of = |defect: Defect| {
            let sign = sign_of(defect);
            defect.expected_failures().iter().map(move |id| {
                let observed = match typical_of(defect, id) {
                    Some("2xx") => "status 202",
                    Some("4xx") => sign.filter(|sign| sign.starts_with("status 4")).unwrap_or("status 400"),
                    Some("5xx") => "status 500",
                    Some(other) => sign.filter(|sign| kind_of(sign) == Some(other)).unwrap_or(other),
                    None => sign.unwrap_or_default(),
                };
                (*id, observed)
            })
        };
        let mut both: std::collections::BTreeMap<&str, &str> = of(second).collect();
        both.extend(of(first));
        both.into_iter().collect()
    }

    #[test]
    fn of_two_mistakes_hardly_ever_a_third_is_named() {
        let checks: BTreeSet<&str> =
            Defect::WITH_CHECKS.iter().flat_map(|defect| defect.expected_failures()).copied().collect();
        let all = Defect::WITH_CHECKS.iter().enumerate();
        let pairs =
            all.clone().flat_map(|(at, first)| all.clone().map(move |(by, second)| (at + by, first, second)));
        // A part of the pairs, so that the test is quick.
        let pairs: Vec<_> = pairs.filter(|(sum, ..)| sum % PART == 0).collect();
        let mut thirds = Vec::new();
        for (_, first, second) in &pairs {
            let failed = pair(**first, **second);
            let passed: Vec<&str> =
                checks.iter().copied().filter(|id| failed.iter().all(|(other, _)| id != other)).collect();
            let found = named(&failed, &passed).into_iter();
            let third = found.filter(|name| ![first.as_str(), second.as_str()].contains(&name.as_str()));
            thirds.extend(third.map(|name| format!("{first} + {second}: {name}")));
        }
        // Where one mistake hides a part of the other, what is left may be exactly what a third one does.
        assert!(thirds.len() * 50 <= pairs.len(), "{} of {}: {thirds:#?}", thirds.len(), pairs.len());
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
        }
    }
}
