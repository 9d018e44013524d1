//! What changed since an earlier report: fixed, new and still failing.

use crate::judge::FindingKind;
use crate::report::compare::{ChangeKind, compare};
use crate::report::{CheckReport, Report};

pub(super) struct Since<'a> {
    /// The name of the earlier report's file.
    pub(super) name: &'a str,
    pub(super) cautions: Vec<String>,
    pub(super) groups: [Group; 4],
}

pub(super) struct Group {
    pub(super) class: &'static str,
    pub(super) title: &'static str,
    pub(super) ids: Vec<String>,
}

impl<'a> Since<'a> {
    pub(super) fn new(name: &'a str, before: &Report, after: &Report) -> Self {
        let compared = compare((name, before), ("this report", after));
        let changed = |kind: ChangeKind| {
            let those = compared.changes.iter().filter(|change| change.kind == kind);
            those.map(|change| change.check.to_string()).collect()
        };
        let failed = |check: &CheckReport| check.finding.kind() == FindingKind::Failed;
        let still = after
            .checks
            .iter()
            .filter(|check| failed(check) && before.check(&check.check.id).is_some_and(failed));
        let still = still.map(|check| check.check.id.to_string()).collect();
        let groups = [
            Group { class: "wrong", title: "new", ids: changed(ChangeKind::NewlyFailed) },
            Group { class: "wrong", title: "still failing", ids: still },
            Group { class: "right", title: "fixed", ids: changed(ChangeKind::Fixed) },
            Group { class: "unclear", title: "no longer tested", ids: changed(ChangeKind::NoLongerTested) },
        ];
        Self { name, cautions: compared.cautions, groups }
    }
}
