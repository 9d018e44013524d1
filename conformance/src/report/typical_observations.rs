//! What a failed check observes because of a known mistake, in one word. The self-test shows that the table is true: it reports
//! every mistake by its own name, and an observation that contradicts the table would prevent that.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use reference_partner::Defect;

/// Lines of a mistake, a check, and the kind of observation. Without a line, any observation fits.
const TABLE: &str = include_str!("typical_observations.txt");

/// What this check observes because of this mistake, as [`kind_of`] names it.
pub(super) fn typical_of(defect: Defect, check: &str) -> Option<&'static str> {
    static BY_CHECK: LazyLock<BTreeMap<(&str, &str), &str>> = LazyLock::new(|| {
        let words = |line: &'static str| {
            let mut words = line.split(' ');
            Some(((words.next()?, words.next()?), words.next()?))
        };
        TABLE.lines().filter_map(words).collect()
    });
    BY_CHECK.get(&(defect.as_str(), check)).copied()
}

/// The kind of an observation: the class of a status, or where it was seen. `None` if it may be anything.
pub(super) fn kind_of(observed: &str) -> Option<&'static str> {
    let status = ["status ", "got "].iter().find_map(|word| {
        let (_, rest) = observed.split_once(word)?;
        let class = ["1xx", "2xx", "3xx", "4xx", "5xx"];
        rest.get(1..3)?.parse::<u8>().ok()?;
        class.into_iter().find(|class| rest.get(..1) == class.get(..1))
    });
    let seen = [("stored", "stored"), ("access `", "stored"), ("notice", "notices"), ("page", "page")];
    status
        .filter(|_| !observed.contains(" but "))
        .or_else(|| seen.into_iter().find(|(word, _)| observed.contains(word)).map(|(_, kind)| kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_names_a_mistake_one_of_its_checks_and_a_kind() {
        for line in TABLE.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            let [defect, check, kind] = words[..] else { panic!("{line}") };
            let defect: Defect = defect.parse().unwrap();
            assert!(defect.expected_failures().contains(&check), "{line}");
            assert!(["2xx", "3xx", "4xx", "5xx", "stored", "notices", "page"].contains(&kind), "{line}");
        }
    }
}
