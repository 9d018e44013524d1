//! The specification is complete: every check has an id, a level, a source and a fix, and every step has code.

use std::collections::BTreeSet;

use catena_conformance::specification::Specification;
use catena_conformance::suite::steps_in_use;

#[test]
fn every_check_has_a_rationale_a_fix_and_a_source() {
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
fn ids_are_unique_and_start_with_their_chapter() {
    let checks = Specification::embedded().unwrap().checks;
    let ids: BTreeSet<_> = checks.iter().map(|check| check.id.clone()).collect();
    assert_eq!(ids.len(), checks.len());
    for check in &checks {
        let chapter = check.id.as_str().split('.').next().unwrap();
        assert!(check.file.starts_with(chapter), "{} is in {}", check.id, check.file);
    }
}

#[test]
fn the_list_of_steps_is_complete_and_up_to_date() {
    let specification = Specification::embedded().unwrap();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let written = std::fs::read_to_string(root.join("../features/STEPS.md")).unwrap();
    assert_eq!(
        written,
        specification.vocabulary_markdown(),
        "run `catena-conformance list --steps > features/STEPS.md`"
    );

    let sources = std::fs::read_dir(root.join("src/suite/steps")).unwrap();
    let code: String = sources.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    let attributes = ["#[given(", "#[when(", "#[then("].map(|attribute| code.matches(attribute).count());
    assert_eq!(
        attributes.iter().sum::<usize>(),
        steps_in_use(&specification),
        "no feature uses one of the steps"
    );
}
