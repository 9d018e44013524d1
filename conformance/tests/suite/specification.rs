//! The specification itself: ids, levels, sources and fixes are all there, and every step in use has code behind it.

use std::collections::BTreeSet;

use catena_conformance::specification::Specification;

#[test]
fn every_check_says_why_it_matters_what_to_do_and_where_it_comes_from() {
    for check in Specification::embedded().unwrap().checks {
        for (what, text) in [("rationale", &check.rationale), ("fix", &check.fix), ("source", &check.source)]
        {
            assert!(!text.is_empty(), "{} has no {what}", check.id);
        }
        assert!(check.steps.iter().any(|step| step.starts_with("Then")), "{} asserts nothing", check.id);
        assert!(check.fix.starts_with(char::is_uppercase), "{}: {}", check.id, check.fix);
    }
}

#[test]
fn ids_are_unique_and_begin_with_their_chapter() {
    let checks = Specification::embedded().unwrap().checks;
    let ids: BTreeSet<_> = checks.iter().map(|check| check.id.clone()).collect();
    assert_eq!(ids.len(), checks.len());
    for check in &checks {
        let chapter = check.id.as_str().split('.').next().unwrap();
        assert!(check.file.starts_with(chapter), "{} stands in {}", check.id, check.file);
    }
}

#[test]
fn the_levels_are_those_of_the_catalogue() {
    let checks = Specification::embedded().unwrap().checks;
    let levels: Vec<String> = checks.iter().map(|check| format!("{} {}", check.id, check.level)).collect();
    insta::assert_snapshot!(levels.join("\n"));
}
