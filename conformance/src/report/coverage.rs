//! How much a run tested: rules by level and by area. Part of the verdict.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Report;
use crate::judge::FindingKind;
use crate::specification::{Check, Level};

/// How many rules there are, and how many of them were tested. Rules that do not apply to the partner are left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tally {
    /// The selected rules that apply.
    pub rules: usize,
    /// Those that were tested: that passed or failed.
    pub tested: usize,
    /// Those that passed.
    pub passed: usize,
    /// Those that failed.
    pub failed: usize,
}

/// The rules of each level.
pub type Levels = BTreeMap<Level, Tally>;

/// How much a run tested.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// All rules, by level.
    #[schemars(with = "BTreeMap<String, Tally>")]
    pub levels: Levels,
    /// The rules of each area (`redirects`, `webhooks`, `journeys`), by level.
    #[schemars(with = "BTreeMap<String, BTreeMap<String, Tally>>")]
    pub areas: BTreeMap<String, Levels>,
}

/// The areas in the order in which a fleet's session touches them.
const AREAS: [(&str, &str); 3] =
    [("redirect", "redirects"), ("webhook", "webhooks"), ("journey", "journeys")];

/// The area of a check: the first word of its id, in the plural.
#[must_use]
pub(super) fn area(check: &Check) -> &str {
    let first = check.id.as_str().split('.').next().unwrap_or_default();
    AREAS.iter().find(|(word, _)| *word == first).map_or(first, |(_, area)| area)
}

impl Tally {
    fn count(&mut self, kind: FindingKind) {
        self.rules += usize::from(kind != FindingKind::NotApplicable);
        self.passed += usize::from(kind == FindingKind::Passed);
        self.failed += usize::from(kind == FindingKind::Failed);
        self.tested = self.passed + self.failed;
    }

    /// The sum of several tallies.
    #[must_use]
    pub fn sum<'a>(tallies: impl IntoIterator<Item = &'a Self>) -> Self {
        tallies.into_iter().fold(Self::default(), |sum, tally| Self {
            rules: sum.rules + tally.rules,
            tested: sum.tested + tally.tested,
            passed: sum.passed + tally.passed,
            failed: sum.failed + tally.failed,
        })
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{} of {}", self.tested, self.rules))
    }
}

impl Coverage {
    /// Counts the checks of a report.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let mut coverage = Self::default();
        for check in &report.checks {
            let (level, kind) = (check.check.level, check.finding.kind());
            coverage.levels.entry(level).or_default().count(kind);
            let area = coverage.areas.entry(area(&check.check).to_owned()).or_default();
            area.entry(level).or_default().count(kind);
        }
        coverage
    }

    /// The rules at or above a level.
    #[must_use]
    pub fn at(&self, lowest: Level) -> Tally {
        of_levels(&self.levels, lowest)
    }

    /// The areas in the order for readers.
    pub fn areas(&self) -> impl Iterator<Item = (&str, &Levels)> {
        let place = |name: &str| AREAS.iter().position(|(_, area)| *area == name).unwrap_or(AREAS.len());
        let mut areas: Vec<_> = self.areas.iter().map(|(name, levels)| (name.as_str(), levels)).collect();
        areas.sort_by_key(|(name, _)| place(name));
        areas.into_iter()
    }

    /// The areas of which no rule at or above a level was tested although some apply.
    #[must_use]
    pub fn untested_areas(&self, lowest: Level) -> Vec<&str> {
        let untested = |levels: &Levels| {
            let tally = of_levels(levels, lowest);
            tally.rules > 0 && tally.tested == 0
        };
        self.areas().filter(|(_, levels)| untested(levels)).map(|(name, _)| name).collect()
    }
}

fn of_levels(levels: &Levels, lowest: Level) -> Tally {
    Tally::sum(levels.iter().filter(|(level, _)| level.counts_at(lowest)).map(|(_, tally)| tally))
}

/// The rules at or above a level in words, e.g. `must rules`.
#[must_use]
pub(super) const fn rules_at(lowest: Level) -> &'static str {
    match lowest {
        Level::Must => "must rules",
        Level::Should => "must and should rules",
        Level::Hardening => "rules",
    }
}
