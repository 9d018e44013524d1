//! Two reports against each other: what got fixed, what broke, what else changed.

use std::fmt::Write as _;
use std::sync::LazyLock;

use anstyle::{AnsiColor, Style};
use regex::Regex;
use serde::Serialize;

use super::{CheckReport, Report};
use crate::judge::FindingKind;
use crate::judge::Verdict;
use crate::specification::{CheckId, Level};

/// What became of a check from one report to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// Broken now, and was not before, or was not looked at.
    Broke,
    /// Met or broken before, and not judged now.
    Lost,
    /// Broken before, met now.
    Fixed,
    /// Not judged before, met now.
    Gained,
    /// Broken both times in different ways, or not judged for another reason.
    Changed,
    /// Looked at now only.
    New,
    /// Looked at before only.
    Gone,
}

/// One check that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Which.
    pub check: CheckId,
    /// Its level.
    pub level: Level,
    /// What became of it.
    pub kind: ChangeKind,
    /// What was found before.
    pub before: Option<FindingKind>,
    /// What is found now.
    pub after: Option<FindingKind>,
    /// What is said of it now.
    pub told: Option<String>,
}

/// Two reports against each other.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// The earlier report.
    pub before: Side,
    /// The later one.
    pub after: Side,
    /// What makes a change no news: another target, or another specification.
    pub cautions: Vec<String>,
    /// What changed, the worst first.
    pub changes: Vec<Change>,
    /// How many checks are as they were.
    pub unchanged: usize,
}

/// One of the two.
#[derive(Debug, Clone, Serialize)]
pub struct Side {
    /// Its file.
    pub name: String,
    /// What was judged.
    pub target: String,
    /// The revision of the specification.
    pub specification_revision: String,
    /// Its seed.
    pub seed: u64,
    /// Its verdict.
    pub verdict: Verdict,
}

impl ChangeKind {
    /// All of them, the worst first.
    pub const ALL: [Self; 7] =
        [Self::Broke, Self::Lost, Self::Fixed, Self::Gained, Self::Changed, Self::New, Self::Gone];

    const fn title(self) -> &'static str {
        match self {
            Self::Broke => "Broke",
            Self::Lost => "No longer judged",
            Self::Fixed => "Fixed",
            Self::Gained => "Met, and not judged before",
            Self::Changed => "Changed",
            Self::New => "New",
            Self::Gone => "Gone",
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
                (steady(before.told()) != steady(after.told())).then_some(Self::Changed)
            }
            (Passed | Inconclusive | NotTested | NotApplicable, Failed) => Some(Self::Broke),
            (Failed, Passed) => Some(Self::Fixed),
            (Passed | Failed, Inconclusive | NotTested | NotApplicable) => Some(Self::Lost),
            (Inconclusive | NotTested | NotApplicable, Passed) => Some(Self::Gained),
            (Inconclusive | NotTested | NotApplicable, Inconclusive | NotTested | NotApplicable) => {
                Some(Self::Changed)
            }
        }
    }
}

/// Without what every run makes up anew: fleets, ids, ports, times.
fn steady(told: Option<String>) -> Option<String> {
    static MADE_UP: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"catena-conformance-[0-9a-f]+|[0-9a-f]{8}-[0-9a-f-]{27}|(?:127\.0\.0\.1|localhost|\[::1\]):[0-9]+|[0-9]+(?:\.[0-9]+)? ?ms",
        )
        .ok()
    });
    told.map(|told| match MADE_UP.as_ref() {
        Some(pattern) => pattern.replace_all(&told, "…").into_owned(),
        None => told,
    })
}

/// Sets `after` against `before`, each with the name it was read by.
#[must_use]
pub fn compare(before: (&str, &Report), after: (&str, &Report)) -> Comparison {
    let (before_name, before) = before;
    let (after_name, after) = after;
    let mut changes = Vec::new();
    let mut unchanged = 0;
    for check in &after.checks {
        let earlier = before.checks.iter().find(|earlier| earlier.check.id == check.check.id);
        let kind = match earlier {
            Some(earlier) => ChangeKind::of(earlier, check),
            None if check.finding.kind() == FindingKind::Failed => Some(ChangeKind::Broke),
            None => Some(ChangeKind::New),
        };
        match kind {
            None => unchanged += 1,
            Some(kind) => changes.push(change(kind, earlier, Some(check), check)),
        }
    }
    for check in &before.checks {
        if !after.checks.iter().any(|later| later.check.id == check.check.id) {
            changes.push(change(ChangeKind::Gone, Some(check), None, check));
        }
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

fn change(
    kind: ChangeKind,
    before: Option<&CheckReport>,
    after: Option<&CheckReport>,
    either: &CheckReport,
) -> Change {
    Change {
        check: either.check.id.clone(),
        level: either.check.level,
        kind,
        before: before.map(|check| check.finding.kind()),
        after: after.map(|check| check.finding.kind()),
        told: after.and_then(CheckReport::told),
    }
}

fn cautions(before: &Report, after: &Report) -> Vec<String> {
    let built_in = before.target.built_in && after.target.built_in;
    [
        (built_in || before.target == after.target, "the two are not of the same target"),
        (
            before.specification_revision.revision == after.specification_revision.revision,
            "the specification changed in between, so a check may be stricter than before",
        ),
        (
            before.shard.is_none() && after.shard.is_none(),
            "one of the two is a shard; `merge` the shards first",
        ),
    ]
    .into_iter()
    .filter(|(fine, _)| !fine)
    .map(|(_, caution)| caution.to_owned())
    .collect()
}

impl Side {
    fn new(name: &str, report: &Report) -> Self {
        Self {
            name: name.to_owned(),
            target: report.target.name.to_string(),
            specification_revision: report.specification_revision.revision.clone(),
            seed: report.seed,
            verdict: report.verdict,
        }
    }
}

impl Comparison {
    /// 1 when something broke, 3 when something that was judged is judged no more, else 0.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let any = |kinds: &[ChangeKind]| self.changes.iter().any(|change| kinds.contains(&change.kind));
        if any(&[ChangeKind::Broke]) {
            Verdict::NonConformant.exit_code()
        } else if any(&[ChangeKind::Lost, ChangeKind::Gone]) {
            Verdict::Incomplete.exit_code()
        } else {
            Verdict::Conformant.exit_code()
        }
    }

    fn of(&self, kind: ChangeKind) -> Vec<&Change> {
        self.changes.iter().filter(|change| change.kind == kind).collect()
    }

    /// For a person at a terminal, with ANSI colours.
    #[must_use]
    pub fn terminal(&self) -> String {
        let bold = Style::new().bold();
        let mut out = format!("{bold}Two reports compared{bold:#}\n");
        for (label, side) in [("before", &self.before), ("after", &self.after)] {
            let _ = writeln!(
                out,
                "  {label:6}  {}: {}, {}, seed {}",
                side.name, side.target, side.verdict, side.seed
            );
        }
        for caution in &self.cautions {
            let _ = writeln!(out, "  mind: {caution}");
        }
        for kind in ChangeKind::ALL {
            let changes = self.of(kind);
            if changes.is_empty() {
                continue;
            }
            let colour = match kind {
                ChangeKind::Broke => AnsiColor::Red.on_default().bold(),
                ChangeKind::Lost | ChangeKind::Gone => AnsiColor::Yellow.on_default(),
                ChangeKind::Fixed | ChangeKind::Gained => AnsiColor::Green.on_default(),
                ChangeKind::Changed | ChangeKind::New => bold,
            };
            let _ = writeln!(out, "\n{colour}{} ({}){colour:#}", kind.title(), changes.len());
            for change in changes {
                let _ = writeln!(out, "  {}  {}  {}", change.check, change.level, change.way());
                if let Some(told) = &change.told {
                    let options = textwrap::Options::new(80)
                        .initial_indent("    ")
                        .subsequent_indent("    ")
                        .break_words(false)
                        .word_splitter(textwrap::WordSplitter::NoHyphenation)
                        .word_separator(textwrap::WordSeparator::AsciiSpace);
                    let _ = writeln!(out, "{}", textwrap::fill(told, options));
                }
            }
        }
        let _ = writeln!(out, "\n{}", self.summary());
        out
    }

    /// For a pull request.
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
            let _ = writeln!(
                out,
                "| {} | `{}` | {} | {} |",
                change.kind.title(),
                change.check,
                change.level,
                change.way()
            );
        }
        out
    }

    /// How many of what, in one line.
    #[must_use]
    pub fn summary(&self) -> String {
        let count = |kind: ChangeKind, word: &str| format!("{} {word}", self.of(kind).len());
        format!(
            "{}, {}, {}, {}, {} unchanged (exit code {})",
            count(ChangeKind::Broke, "broke"),
            count(ChangeKind::Fixed, "fixed"),
            count(ChangeKind::Lost, "no longer judged"),
            format_args!(
                "{} otherwise changed",
                [ChangeKind::Gained, ChangeKind::Changed, ChangeKind::New, ChangeKind::Gone]
                    .map(|kind| self.of(kind).len())
                    .iter()
                    .sum::<usize>()
            ),
            self.unchanged,
            self.exit_code()
        )
    }
}

impl Change {
    fn way(&self) -> String {
        let word = |kind: Option<FindingKind>| kind.map_or("not run", FindingKind::as_str);
        if self.before == self.after {
            word(self.after).to_owned()
        } else {
            format!("{} → {}", word(self.before), word(self.after))
        }
    }
}
