//! What the page shows first: what to fix, and how much was tested.

use crate::report::diagnosis::Resemblance;
use crate::report::{Levels, Report};
use crate::specification::Level;

/// How many fixes come first.
const FIRST_FIXES: usize = 3;

/// How many rules of an area were tested, by level.
pub(super) struct Area<'a> {
    pub(super) name: &'a str,
    pub(super) cells: Vec<Covered>,
}

pub(super) struct Covered {
    pub(super) class: &'static str,
    pub(super) text: String,
    pub(super) failed: usize,
}

/// A fix, and the failed checks that it turns green.
pub(super) struct Fix<'a> {
    pub(super) text: &'a str,
    pub(super) checks: Vec<&'a str>,
}

impl<'a> Area<'a> {
    pub(super) fn new(name: &'a str, levels: &Levels) -> Self {
        let cell = |level: &Level| match levels.get(level) {
            Some(tally) if tally.rules > 0 => Covered {
                class: match tally {
                    _ if tally.failed > 0 => "wrong",
                    _ if tally.tested == tally.rules => "right",
                    _ => "unclear",
                },
                text: tally.to_string(),
                failed: tally.failed,
            },
            Some(_) | None => Covered { class: "none", text: "·".to_owned(), failed: 0 },
        };
        Self { name, cells: Level::ALL.iter().map(cell).collect() }
    }
}

impl<'a> Fix<'a> {
    /// The fixes that turn the most failed checks green. A known mistake is fixed once for all checks that it explains.
    pub(super) fn first(report: &'a Report) -> Vec<Self> {
        let explained = |likeness: &'a Resemblance| likeness.explains.iter().map(String::as_str);
        let mut fixes: Vec<Self> = Vec::new();
        for likeness in &report.behaves_like {
            fixes.push(Self { text: &likeness.fix, checks: explained(likeness).collect() });
        }
        for check in report.failures() {
            let (id, fix) = (check.check.id.as_str(), check.check.fix.as_str());
            if fixes.iter().any(|fix| fix.checks.contains(&id)) {
                continue;
            }
            match fixes.iter_mut().find(|other| other.text == fix) {
                Some(same) => same.checks.push(id),
                None => fixes.push(Self { text: fix, checks: vec![id] }),
            }
        }
        fixes.sort_by_key(|fix| std::cmp::Reverse(fix.checks.len()));
        fixes.truncate(FIRST_FIXES);
        fixes
    }
}
