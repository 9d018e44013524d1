//! The catalogue of checks, by id and level, agrees with the feature files.

use std::collections::BTreeMap;

use catena_conformance::specification::Specification;

/// One line `id level` for each check. Ids are stable for years, so lines are added on purpose and never changed.
const CATALOGUE: &str = include_str!("catalogue.txt");

#[test]
fn the_features_have_the_checks_of_the_catalogue_and_no_others() {
    let catalogue: BTreeMap<&str, &str> =
        CATALOGUE.lines().map(|line| line.split_once(' ').unwrap()).collect();
    assert_eq!(catalogue.len(), CATALOGUE.lines().count(), "an id is listed twice");
    let checks = Specification::embedded().unwrap().checks;
    assert_eq!(checks.len(), catalogue.len());
    let levels: Vec<(String, String)> =
        checks.iter().map(|check| (check.id.to_string(), check.level.to_string())).collect();
    let in_features: BTreeMap<&str, &str> =
        levels.iter().map(|(id, level)| (id.as_str(), level.as_str())).collect();
    assert_eq!(in_features, catalogue);
}
