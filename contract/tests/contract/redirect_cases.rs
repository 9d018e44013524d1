//! The grammar of redirect queries, compared with the reference parser.

use std::collections::BTreeSet;

use catena_contract::strategies::redirects::{Feature, RedirectCase, redirect_cases};
use catena_contract::{Interpretation, Interpretations, Outcome, parse_query};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use url::form_urlencoded;

proptest! {
    #![proptest_config(Config::with_cases(5_000))]

    #[test]
    fn the_reference_parser_gives_an_acceptable_interpretation(case in redirect_cases()) {
        let parsed = parse_query(&case.query());
        prop_assert!(case.acceptable().contains(Interpretation::from(&parsed)), "{:?}: {:?}", parsed, case);
        if let (Ok(Outcome::IntegrationRequested { id }), Some(expected)) = (parsed, case.request_id()) {
            prop_assert_eq!(id.to_string(), expected.to_lowercase());
        }
    }

    #[test]
    fn only_the_exact_status_may_be_interpreted_as_connected(case in redirect_cases()) {
        if case.acceptable().contains(Interpretation::Connected) {
            prop_assert!(form_urlencoded::parse(case.query().replace(';', "&").as_bytes())
                .any(|(name, value)| name.to_lowercase().contains("status") && value == "success"));
        }
    }

    #[test]
    fn a_query_is_valid_in_a_request_line(case in redirect_cases()) {
        let query = case.query();
        prop_assert!(query.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"#<>'".contains(&byte)), "{}", query);
        let url = url::Url::parse(&format!("http://localhost/?{query}")).unwrap();
        prop_assert_eq!(url.query(), Some(&*query));
    }

    #[test]
    fn every_case_has_an_interpretation_and_a_reason(case in redirect_cases()) {
        prop_assert!(case.acceptable().iter().next().is_some());
        prop_assert!(!case.why().is_empty());
    }
}

#[test]
fn the_same_seed_generates_the_same_case() {
    for seed in 0..1_000 {
        assert_eq!(RedirectCase::from_seed(seed), RedirectCase::from_seed(seed));
    }
}

#[test]
fn every_feature_occurs_within_two_thousand_cases_of_any_seed() {
    for seed in 0..20_u64 {
        let cases = (0..2_000).map(|number| RedirectCase::from_seed((seed << 32) | number));
        let found: BTreeSet<Feature> = cases.flat_map(|case| case.features()).collect();
        let missing: Vec<_> = Feature::ALL.iter().filter(|feature| !found.contains(feature)).collect();
        assert!(missing.is_empty(), "seed {seed}: {missing:?}");
    }
}

#[test]
fn where_correct_parsers_differ_both_interpretations_are_acceptable() {
    let sets: BTreeSet<String> =
        (0..20_000).map(|seed| RedirectCase::from_seed(seed).acceptable().to_string()).collect();
    for expected in [
        "connected",
        "requested",
        "failed",
        "connected or neutral",
        "requested or neutral",
        "failed or neutral",
    ] {
        assert!(sets.contains(expected), "{expected} is not among {sets:?}");
    }
}

#[test]
fn shrinking_terminates_and_never_makes_a_case_longer() {
    for case in (0..40).map(RedirectCase::from_seed).filter(|case| case.query().len() < 300) {
        let mut case = case;
        let mut steps = 0;
        // The last candidate shrinks the least.
        while let Some(simpler) = case.simpler().pop() {
            assert!(simpler.query().len() <= case.query().len(), "{case:?} became {simpler:?}");
            case = simpler;
            steps += 1;
            assert!(steps < 20_000, "shrinking does not end at {case:?}");
        }
        assert_eq!(case.query(), "");
    }
}

/// Shrinks a failing case as proptest does.
fn shrunk(fails: impl Fn(&RedirectCase) -> bool) -> String {
    let mut runner = TestRunner::deterministic();
    let mut tree = loop {
        let tree = redirect_cases().new_tree(&mut runner).unwrap();
        if fails(&tree.current()) {
            break tree;
        }
    };
    let mut shorter = tree.simplify();
    while shorter {
        shorter = if fails(&tree.current()) { tree.simplify() } else { tree.complicate() };
    }
    assert!(fails(&tree.current()));
    tree.current().query()
}

#[test]
fn proptest_shrinks_to_the_shortest_query() {
    let is_connected = |query: &str| parse_query(query) == Ok(Outcome::Success);
    assert_eq!(shrunk(|case| is_connected(&case.query())), "status=success");
    assert_eq!(
        shrunk(|case| is_connected(&case.query().to_lowercase()) && !is_connected(&case.query())),
        "status=Success"
    );
    assert_eq!(shrunk(|case| case.query().contains("%0A")), "%0A");
    assert_eq!(shrunk(|case| case.query().len() > 4_000).len(), 4_001);
}

#[test]
fn interpretations_are_written_as_strings() {
    let both = Interpretations::of(&[Interpretation::Neutral, Interpretation::Connected]);
    assert_eq!(both.to_string(), "connected or neutral");
    assert_eq!("requested".parse(), Ok(Interpretation::Requested));
    assert!("Requested".parse::<Interpretation>().is_err());
}
