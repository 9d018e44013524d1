//! Compares two reports: what failed since, what was fixed, and what else changed.

use std::fmt::Write as _;
use std::sync::LazyLock;

use anstyle::{AnsiColor, Style};
use regex::Regex;
use serde::Serialize;

use super::text::wrapped;
use super::{CheckReport, Report};
use crate::judge::{FindingKind, Verdict};
use crate::specification::{CheckId, Level};

/// How a check changed from one report to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It fails now, and did not fail before or was not selected.
    NewlyFailed,
    /// It passed before, and has no result now.
    NoLongerTested,
    /// It failed before and passes now.
    Fixed,
    /// It failed before, and has no result now.
    NoLongerFailing,
    /// It had no result before and passes now.
    NewlyPassed,
    /// It fails both times in different ways, or has no result for another reason.
    Changed,
    /// Only the later report has it.
    Added,
    /// Only the earlier report has it.
    Removed,
}

/// One check that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The check.
    pub check: CheckId,
    /// The level of its rule.
    pub level: Level,
    /// How it changed.
    pub kind: ChangeKind,
    /// The finding in the earlier report.
    pub before: Option<FindingKind>,
    /// The finding in the later report.
    pub after: Option<FindingKind>,
    /// The message in the later report.
    pub message: Option<String>,
}

/// Two reports, compared.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// The earlier report.
    pub before: Side,
    /// The later report.
    pub after: Side,
    /// Reasons why a change may say nothing about the partner, such as another target.
    pub cautions: Vec<String>,
    /// The checks that changed, worst first.
    pub changes: Vec<Change>,
    /// How many checks did not change.
    pub unchanged: usize,
}

/// One of the two reports.
#[derive(Debug, Clone, Serialize)]
pub struct Side {
    /// The name of its file.
    pub name: String,
    /// The name of its target.
    pub target: String,
    /// Its specification revision.
    pub revision: String,
    /// Its seed.
    pub seed: u64,
    /// Its verdict.
    pub verdict: Verdict,
}

impl ChangeKind {
    /// All kinds, worst first.
    pub const ALL: [Self; 8] = [
        Self::NewlyFailed,
        Self::NoLongerTested,
        Self::Fixed,
        Self::NoLongerFailing,
        Self::NewlyPassed,
        Self::Changed,
        Self::Added,
        Self::Removed,
    ];

    const fn title(self) -> &'static str {
        match self {
            Self::NewlyFailed => "Newly failed",
            Self::NoLongerTested => "No longer tested",
            Self::Fixed => "Fixed",
            Self::NoLongerFailing => "No longer failing",
            Self::NewlyPassed => "Newly passed",
            Self::Changed => "Changed",
            Self::Added => "Added",
            Self::Removed => "Removed",
        }
    }

    fn of(before: &CheckReport, after: &CheckReport) -> Option<Self> {
        use FindingKind::{Failed, Inconclusive, NotApplicable, NotTested, Passed};
        match (before.finding.kind(), after.finding.kind()) {
            (Passed, Passed) => None,
            (Failed, Failed)
            | (Inconclusive, Inconclusive)
            | (NotTested, NotTested)
            | (NotApplicable, NotApplicable) => {
                let message = |check: &CheckReport| check.message().as_deref().map(steady);
                (message(before) != message(after)).then_some(Self::Changed)
            }
            (Passed | Inconclusive | NotTested | NotApplicable, Failed) => Some(Self::NewlyFailed),
            (Failed, Passed) => Some(Self::Fixed),
            (Failed, Inconclusive | NotTested | NotApplicable) => Some(Self::NoLongerFailing),
            (Passed, Inconclusive | NotTested) => Some(Self::NoLongerTested),
            // A rule that does not apply has nothing to test.
            (Passed, NotApplicable) => Some(Self::Changed),
            (Inconclusive | NotTested | NotApplicable, Passed) => Some(Self::NewlyPassed),
            (Inconclusive | NotTested | NotApplicable, Inconclusive | NotTested | NotApplicable) => {
                Some(Self::Changed)
            }
        }
    }
}

/// The message without what differs in every run: fleets, ids, ports and times.
pub(super) fn steady(message: &str) -> String {
    static VOLATILE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"catena-conformance-[0-9a-f]+|[0-9a-f]{8}-[0-9a-f-]{27}|(?:127\.0\.0\.1|localhost|\[::1\]):[0-9]+|[0-9]+(?:\.[0-9]+)? ?ms",
        )
        .ok()
    });
    match VOLATILE.as_ref() {
        Some(pattern) => pattern.replace_all(message, "…").into_owned(),
        None => message.to_owned(),
    }
}

/// Compares two reports, each with the name of its file.
#[must_use]
pub fn compare(before: (&str, &Report), after: (&str, &Report)) -> Comparison {
    let (before_name, before) = before;
    let (after_name, after) = after;
    let mut changes = Vec::new();
    let mut unchanged = 0;
    for check in &after.checks {
        let earlier = before.check(&check.check.id);
        let kind = match earlier {
            Some(earlier) => ChangeKind::of(earlier, check),
            None if check.finding.kind() == FindingKind::Failed => Some(ChangeKind::NewlyFailed),
            None => Some(ChangeKind::Added),
        };
        match kind {
            None => unchanged += 1,
            Some(kind) => changes.push(Change::new(kind, check, earlier, Some(check))),
        }
    }
    for check in before.checks.iter().filter(|check| after.check(&check.check.id).is_none()) {
        changes.push(Change::new(ChangeKind::Removed, check, Some(check), None));
    }
    changes.sort_by_key(|change| (change.kind, change.level));
    Comparison {
        cautions: cautions(before, after),
        before: Side::new(before_name, before),
        after: Side::new(after_name, after),
        changes,
        unchanged,
    }
}

fn cautions(before: &Report, after: &Report) -> Vec<String> {
    let built_in = before.target.built_in && after.target.built_in;
    [
        (built_in || before.target == after.target, "the reports are of different targets"),
        (
            before.specification.revision == after.specification.revision
                && before.specification.frozen == after.specification.frozen,
            "the specification revision changed in between, so a check may be stricter than before",
        ),
        (
            before.shard.is_none() && after.shard.is_none(),
            "at least one report is a shard; `merge` the shards first",
        ),
    ]
    .into_iter()
    .filter(|(comparable, _)| !comparable)
    .map(|(_, caution)| caution.to_owned())
    .collect()
}

impl Side {
    fn new(name: &str, report: &Report) -> Self {
        Self {
            name: name.to_owned(),
            target: report.target.name.to_string(),
            revision: report.specification.revision.clone(),
            seed: report.seed,
            verdict: report.verdict,
        }
    }
}

impl Comparison {
    /// The exit code: 1 if a check newly failed, 3 if a check that passed has no result or was removed, else 0. A mistake
    /// that was fixed may leave a check with nothing to see; that is no failure.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let any = |kind: ChangeKind| self.changes.iter().any(|change| change.kind == kind);
        let follows =
            |change: &&Change| any(ChangeKind::Fixed) && change.after == Some(FindingKind::NotTested);
        let lost = self.of(ChangeKind::NoLongerTested);
        if any(ChangeKind::NewlyFailed) {
            Verdict::FAILED
        } else if any(ChangeKind::Removed) || !lost.iter().all(follows) {
            Verdict::INCOMPLETE
        } else {
            0
        }
    }

    fn of(&self, kind: ChangeKind) -> Vec<&Change> {
        self.changes.iter().filter(|change| change.kind == kind).collect()
    }

    /// The comparison for a terminal, with ANSI colors.
    #[must_use]
    pub fn terminal(&self) -> String {
        let bold = Style::new().bold();
        let mut out = format!("{bold}Comparison of two reports{bold:#}\n");
        for (label, side) in [("before", &self.before), ("after", &self.after)] {
            let Side { name, target, verdict, seed, .. } = side;
            let _ = writeln!(out, "  {label:6}  {name}: {target}, {verdict}, seed {seed}");
        }
        for caution in &self.cautions {
            let _ = writeln!(out, "  note: {caution}");
        }
        for kind in ChangeKind::ALL {
            let changes = self.of(kind);
            if changes.is_empty() {
                continue;
            }
            let color = match kind {
                ChangeKind::NewlyFailed => AnsiColor::Red.on_default().bold(),
                ChangeKind::NoLongerTested | ChangeKind::Removed => AnsiColor::Yellow.on_default(),
                ChangeKind::Fixed | ChangeKind::NoLongerFailing | ChangeKind::NewlyPassed => {
                    AnsiColor::Green.on_default()
                }
                ChangeKind::Changed | ChangeKind::Added => bold,
            };
            let _ = writeln!(out, "\n{color}{} ({}){color:#}", kind.title(), changes.len());
            for change in changes {
                let _ = writeln!(out, "  {}  {}  {}", change.check, change.level, change.findings());
                if let Some(message) = &change.message {
                    let _ = writeln!(out, "{}", wrapped(message, 80, "    ", "    "));
                }
            }
        }
        let _ = writeln!(out, "\n{}", self.summary());
        out
    }

    /// The comparison as Markdown, e.g. for a pull request.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut out = format!("## Catena conformance, compared\n\n{}\n", self.summary());
        for caution in &self.cautions {
            let _ = writeln!(out, "\n> {caution}");
        }
        if !self.changes.is_empty() {
            out.push_str("\n| | check | level | |\n|---|---|---|---|\n");
        }
        for change in &self.changes {
            let (title, findings) = (change.kind.title(), change.findings());
            let _ = writeln!(out, "| {title} | `{}` | {} | {findings} |", change.check, change.level);
        }
        out
    }

    /// The counts in one line.
    #[must_use]
    pub fn summary(&self) -> String {
        let count = |kind| self.of(kind).len();
        let [failed, fixed, lost] =
            [ChangeKind::NewlyFailed, ChangeKind::Fixed, ChangeKind::NoLongerTested].map(count);
        let others = self.changes.len() - failed - fixed - lost;
        format!(
            "{failed} newly failed, {fixed} fixed, {lost} no longer tested, {others} otherwise changed, \
             {} unchanged (exit code {})",
            self.unchanged,
            self.exit_code()
        )
    }
}

impl Change {
    fn new(
        kind: ChangeKind,
        check: &CheckReport,
        before: Option<&CheckReport>,
        after: Option<&CheckReport>,
    ) -> Self {
        Self {
            check: check.check.id.clone(),
            level: check.check.level,
            kind,
            before: before.map(|check| check.finding.kind()),
            after: after.map(|check| check.finding.kind()),
            message: after.and_then(CheckReport::message),
        }
    }

    fn findings(&self) -> String {
        let word = |kind: Option<FindingKind>| kind.map_or("not run", FindingKind::as_str);
        if self.before == self.after {
            word(self.after).to_owned()
        } else {
            format!("{} → {}", word(self.before), word(self.after))
        }
    }
}
