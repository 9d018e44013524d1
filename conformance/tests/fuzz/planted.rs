//! The ten mistakes made when a query is read: each is found from any seed, and shown by its shortest query.

use catena_conformance::fuzz::redirect::fuzz_in_process;
use catena_conformance::fuzz::{Outcome, Plan, Rule, Wishes};
use catena_conformance::seed::Seed;
use catena_contract::parse_query;
use reference_partner::{Defect, read_with};

/// The shortest query that shows each mistake, and what is then seen.
pub(crate) const PLANTED: [(Defect, &str, Rule, &str); 10] = [
    (Defect::FirstStatusWins, "status=success&status", Rule::Belief, "connected"),
    (Defect::LastStatusWins, "status&status=success", Rule::Belief, "connected"),
    (Defect::FoldsCaseOfStatus, "status=Success", Rule::Belief, "connected"),
    (Defect::StatusContainsSuccess, "status=asuccess", Rule::Belief, "connected"),
    (Defect::SplitsAtEveryEquals, "status=success=", Rule::Belief, "connected"),
    (Defect::NoPercentDecoding, "status=%73uccess", Rule::Belief, "neutral"),
    (Defect::DecodesTwice, "status=%2573uccess", Rule::Belief, "connected"),
    (Defect::CrashesOnInvalidBytes, "%FF", Rule::Panic, "a panic"),
    (Defect::TrimsStatus, "status=+success", Rule::Belief, "connected"),
    (Defect::SearchesStatus, "status=successa", Rule::Belief, "connected"),
];

/// Of so many seeds every case is tried; of the others, as few as show the mistake.
const ALL_OF: u64 = 3;
/// Cases that are tried first.
const FIRST: u64 = 500;

fn plan(seed: u64, cases: u64) -> Plan {
    Plan::new(Seed::new(seed), Wishes { cases: Some(cases), ..Wishes::default() }, true)
}

#[test]
fn every_planted_mistake_is_found_within_two_thousand_cases_from_any_of_twenty_seeds() {
    std::panic::set_hook(Box::new(|_| {}));
    let mut wrong = Vec::new();
    for (defect, shortest, rule, observed) in PLANTED {
        for seed in 1..=20 {
            let tried =
                |cases| fuzz_in_process(&plan(seed, cases), |query| read_with(defect, query).unwrap());
            let is_shown = |outcome: &Outcome| {
                outcome.failures.iter().any(|failure| {
                    failure.query == shortest
                        && failure.rule == rule
                        && failure.observed == observed
                        && failure.confirmed
                })
            };
            // The first cases of a seed are the same however many follow, and most mistakes need no more.
            let first = tried(if seed <= ALL_OF { 2_000 } else { FIRST });
            let outcome = if is_shown(&first) { first } else { tried(2_000) };
            let shown = is_shown(&outcome);
            let shorter = outcome.failures.iter().any(|failure| failure.query.len() < shortest.len());
            if !shown || shorter {
                wrong.push(format!("{defect}, seed {seed}: {outcome}"));
            }
        }
    }
    let _ = std::panic::take_hook();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_reference_parser_fails_nowhere() {
    for seed in 1..=4 {
        let outcome = fuzz_in_process(&plan(seed, 25_000), parse_query);
        assert!(outcome.failures.is_empty(), "{outcome}");
        assert_eq!(outcome.cases, 25_000);
        assert_eq!(outcome.classes.values().sum::<u64>(), 25_000);
    }
}
