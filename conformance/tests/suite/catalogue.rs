//! The catalogue: every check by id and level, in a list of its own. The features write it out, no more and no less.

use std::collections::BTreeMap;

use catena_conformance::specification::Specification;

/// `id level`, a line each. An id is a name for years: a line is added here on purpose, and never changed.
const CATALOGUE: &str = include_str!("catalogue.txt");

#[test]
fn the_features_write_out_the_catalogue_and_nothing_else() {
    let catalogue: BTreeMap<&str, &str> =
        CATALOGUE.lines().map(|line| line.split_once(' ').unwrap()).collect();
    assert_eq!(catalogue.len(), CATALOGUE.lines().count(), "an id stands there twice");
    let checks = Specification::embedded().unwrap().checks;
    assert_eq!(checks.len(), catalogue.len());
    let levels: Vec<(String, String)> =
        checks.iter().map(|check| (check.id.to_string(), check.level.to_string())).collect();
    let written: BTreeMap<&str, &str> =
        levels.iter().map(|(id, level)| (id.as_str(), level.as_str())).collect();
    assert_eq!(written, catalogue);
}
