//! Ten defects of query parsers: each is found from any seed, and shown by its shortest query.

use catena_conformance::fuzz::redirect::fuzz_in_process;
use catena_conformance::fuzz::{FuzzOptions, FuzzOutcome, Plan, Rule};
use catena_conformance::seed::Seed;
use catena_contract::parse_query;
use reference_partner::{Defect, parse_query_with};

/// The shortest query that shows each defect, the broken rule, and what is observed.
pub(crate) const PLANTED: [(Defect, &str, Rule, &str); 10] = [
    (Defect::FirstStatusWins, "status=success&status", Rule::Interpretation, "connected"),
    (Defect::LastStatusWins, "status&status=success", Rule::Interpretation, "connected"),
    (Defect::FoldsCaseOfStatus, "status=Success", Rule::Interpretation, "connected"),
    (Defect::StatusContainsSuccess, "status=asuccess", Rule::Interpretation, "connected"),
    (Defect::SplitsAtEveryEquals, "status=success=", Rule::Interpretation, "connected"),
    (Defect::NoPercentDecoding, "status=%73uccess", Rule::Interpretation, "neutral"),
    (Defect::DecodesTwice, "status=%2573uccess", Rule::Interpretation, "connected"),
    (Defect::CrashesOnInvalidBytes, "%FF", Rule::Panic, "a panic"),
    (Defect::TrimsStatus, "status=+success", Rule::Interpretation, "connected"),
    (Defect::SearchesStatus, "status=successa", Rule::Interpretation, "connected"),
];

/// The number of seeds that every case is tried of; of the others, only as many as are needed.
const ALL_OF: u64 = 3;
/// The number of cases that are tried first.
const FIRST: u64 = 500;

fn plan(seed: u64, cases: u64) -> Plan {
    Plan::new(Seed::new(seed), FuzzOptions { cases: Some(cases), ..FuzzOptions::default() }, true)
}

#[test]
fn every_planted_defect_is_found_within_two_thousand_cases_from_any_of_twenty_seeds() {
    std::panic::set_hook(Box::new(|_| {}));
    let mut wrong = Vec::new();
    for (defect, shortest, rule, observed) in PLANTED {
        for seed in 1..=20 {
            let tried =
                |cases| fuzz_in_process(&plan(seed, cases), |query| parse_query_with(defect, query).unwrap());
            let is_shown = |outcome: &FuzzOutcome| {
                outcome.failures.iter().any(|failure| {
                    failure.case.query() == shortest
                        && failure.rule == rule
                        && failure.observed == observed
                        && failure.confirmed
                })
            };
            // The first cases of a seed are always the same, and most defects need no more.
            let first = tried(if seed <= ALL_OF { 2_000 } else { FIRST });
            let outcome = if is_shown(&first) { first } else { tried(2_000) };
            let shown = is_shown(&outcome);
            let shorter = outcome.failures.iter().any(|failure| failure.case.query().len() < shortest.len());
            if !shown || shorter {
                wrong.push(format!("{defect}, seed {seed}: {outcome}"));
            }
        }
    }
    let _ = std::panic::take_hook();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_reference_parser_passes_every_case() {
    for seed in 1..=4 {
        let outcome = fuzz_in_process(&plan(seed, 25_000), parse_query);
        assert!(outcome.failures.is_empty(), "{outcome}");
        assert_eq!(outcome.cases, 25_000);
        assert_eq!(outcome.interpretations.values().sum::<u64>(), 25_000);
    }
}
