//! What the page's template is filled with: texts and lists, nothing left to decide.

use askama::Template;

use super::filters;
use crate::judge::Verdict;
use crate::judge::{Believed, Sent};
use crate::judge::{Finding, FindingKind};
use crate::redact::Clean;
use crate::report::{CheckReport, Evidence, EvidenceKind, Report, Standing};
use crate::report::{SCRIPT, STYLE};
use crate::specification::Level;

/// Exchanges of a timeline that are shown at once; the rest is a click away.
const AT_ONCE: usize = 12;

/// The whole page.
#[derive(Template)]
#[template(path = "report/report.html")]
pub(crate) struct Page<'a> {
    report: &'a Report,
    style: &'static str,
    script: &'static str,
    verdict: String,
    verdict_class: &'static str,
    elapsed: Option<String>,
    tiles: Vec<Tile>,
    levels: Vec<LevelBox>,
    grid: Option<Grid<'a>>,
    sections: Vec<Section<'a>>,
}

/// One finding's count, which is also its filter.
struct Tile {
    class: &'static str,
    word: &'static str,
    sign: char,
    count: usize,
}

/// One level's filter.
struct LevelBox {
    word: &'static str,
    count: usize,
}

/// What was believed, by what was sent.
struct Grid<'a> {
    columns: Vec<&'static str>,
    rows: Vec<Row>,
    wrong: Vec<ProfileDiagnostic<'a>>,
}

struct Row {
    sent: &'static str,
    status: String,
    cells: Vec<Cell>,
}

struct Cell {
    class: &'static str,
    sign: &'static str,
    count: usize,
}

struct ProfileDiagnostic<'a> {
    sent: &'static str,
    believed: &'static str,
    checks: Vec<&'a str>,
}

struct Section<'a> {
    class: &'static str,
    title: String,
    checks: Vec<Entry<'a>>,
}

struct Entry<'a> {
    report: &'a CheckReport,
    id: &'a str,
    level: &'static str,
    sign: char,
    class: &'static str,
    aside: Option<&'static str>,
    open: bool,
    expected: Option<(&'a str, &'a str)>,
    told: Option<String>,
    elapsed: Option<String>,
    file: String,
    first: Vec<Exchange<'a>>,
    rest: Vec<Exchange<'a>>,
}

struct Exchange<'a> {
    evidence: &'a Evidence,
    kind: &'static str,
    came: String,
    class: &'static str,
    location: Option<&'a Clean>,
    headers: Vec<(&'a str, &'a Clean)>,
    elapsed: Option<String>,
    again: &'static str,
}

impl<'a> Page<'a> {
    pub(super) fn new(report: &'a Report) -> Self {
        let tiles = FindingKind::ALL.map(|kind| Tile {
            class: class(kind),
            word: kind.as_str(),
            sign: kind.sign(),
            count: report.headline.count(kind),
        });
        let levels = Level::ALL.map(|level| LevelBox {
            word: level.as_str(),
            count: report.checks.iter().filter(|check| check.check.level == level).count(),
        });
        let sections = FindingKind::ALL.into_iter().map(|kind| Section::new(report, kind));
        let mut verdict = report.verdict.to_string();
        if let Some(first) = verdict.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Self {
            report,
            style: STYLE,
            script: SCRIPT,
            verdict,
            verdict_class: match report.verdict {
                Verdict::Conformant => "good",
                Verdict::NonConformant => "bad",
                Verdict::Incomplete | Verdict::NothingRan => "open",
            },
            elapsed: report.timing.as_ref().map(|timing| duration(timing.elapsed_ms)),
            tiles: tiles.into(),
            levels: levels.into(),
            grid: Grid::new(report),
            sections: sections.filter(|section| !section.checks.is_empty()).collect(),
        }
    }
}

impl<'a> Grid<'a> {
    fn new(report: &'a Report) -> Option<Self> {
        let beliefs = || {
            report
                .checks
                .iter()
                .flat_map(|check| check.beliefs.iter().map(move |belief| (check.check.id.as_str(), belief)))
        };
        beliefs().next()?;
        let count = |sent: Sent, believed: Believed| {
            beliefs().filter(|(_, belief)| belief.sent == sent && belief.believed == believed).count()
        };
        let unclear = Sent::ALL.iter().any(|sent| count(*sent, Believed::Unclear) > 0);
        let shown: Vec<Believed> =
            Believed::ALL.into_iter().filter(|believed| *believed != Believed::Unclear || unclear).collect();
        let cell = |sent: Sent, believed: Believed| {
            let count = count(sent, believed);
            let (class, sign) = match believed {
                _ if count == 0 => ("none", ""),
                Believed::Unclear => ("unclear", "?"),
                meant if meant == sent.meant() => ("right", "✓"),
                Believed::Connected | Believed::Requested | Believed::NotConnected => ("wrong", "✗"),
            };
            Cell { class, sign, count }
        };
        let wrong = Sent::ALL.into_iter().flat_map(|sent| {
            let amiss =
                move |believed: &Believed| *believed != sent.meant() && *believed != Believed::Unclear;
            Believed::ALL.into_iter().filter(amiss).map(move |believed| (sent, believed))
        });
        let wrong = wrong.filter_map(|(sent, believed)| {
            let mut checks: Vec<&str> = beliefs()
                .filter(|(_, belief)| belief.sent == sent && belief.believed == believed)
                .map(|(id, _)| id)
                .collect();
            checks.dedup();
            (!checks.is_empty()).then(|| ProfileDiagnostic {
                sent: sent_word(sent),
                believed: believed.as_str(),
                checks,
            })
        });
        Some(Self {
            columns: shown.iter().map(|believed| believed.as_str()).collect(),
            rows: Sent::ALL
                .into_iter()
                .map(|sent| Row {
                    sent: sent_word(sent),
                    status: format!("status={}", sent.status()),
                    cells: shown.iter().map(|believed| cell(sent, *believed)).collect(),
                })
                .collect(),
            wrong: wrong.collect(),
        })
    }
}

impl<'a> Section<'a> {
    fn new(report: &'a Report, kind: FindingKind) -> Self {
        let found = report.found(kind);
        let mut title = kind.as_str().to_owned();
        if let Some(first) = title.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Self {
            class: class(kind),
            title: format!("{title} ({})", found.len()),
            checks: found.into_iter().map(|check| Entry::new(report, check)).collect(),
        }
    }
}

impl<'a> Entry<'a> {
    fn new(report: &'a Report, check: &'a CheckReport) -> Self {
        let kind = check.finding.kind();
        let standing = report.standing(check);
        let expected = match &check.finding {
            Finding::Failed { expected, observed } => Some((expected.as_str(), observed.as_str())),
            Finding::Passed
            | Finding::NotTested { .. }
            | Finding::Inconclusive { .. }
            | Finding::NotApplicable { .. } => None,
        };
        let timing = report.timing.as_ref().and_then(|timing| timing.checks_ms.get(&check.check.id));
        let mut first: Vec<Exchange<'a>> = check.evidence.iter().map(Exchange::new).collect();
        let rest = first.split_off(first.len().min(AT_ONCE));
        Self {
            report: check,
            id: check.check.id.as_str(),
            level: check.check.level.as_str(),
            sign: kind.sign(),
            class: class(kind),
            aside: match (standing, kind) {
                (Standing::Known, _) => Some("known"),
                (Standing::Mended, _) => Some("known as failing"),
                (Standing::Passes, FindingKind::Failed | FindingKind::Inconclusive) => {
                    Some("does not fail this run")
                }
                (Standing::Fails | Standing::Undecided | Standing::Passes, _) => None,
            },
            open: matches!(standing, Standing::Fails | Standing::Mended),
            told: if expected.is_some() { None } else { check.told() },
            expected,
            elapsed: timing.map(|ms| duration(*ms)),
            file: format!("{}:{}", report.file_of(&check.check), check.check.line),
            first,
            rest,
        }
    }
}

impl<'a> Exchange<'a> {
    fn new(evidence: &'a Evidence) -> Self {
        let headers = evidence
            .headers
            .iter()
            .filter(|(name, _)| *name != "location")
            .map(|(name, value)| (&**name, value));
        Self {
            evidence,
            kind: evidence.kind.as_str(),
            came: evidence.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string()),
            class: match evidence.status {
                Some(..300) => "s2",
                Some(300..400) => "s3",
                Some(400..500) => "s4",
                Some(500..) => "s5",
                None => "s0",
            },
            location: evidence.headers.get("location"),
            headers: headers.collect(),
            elapsed: evidence.elapsed_ms.map(duration),
            again: match evidence.kind {
                EvidenceKind::Delivery => "Deliver it again",
                EvidenceKind::Return | EvidenceKind::Redirect | EvidenceKind::View => "Request it again",
            },
        }
    }
}

const fn class(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Failed => "failed",
        FindingKind::Inconclusive => "inconclusive",
        FindingKind::NotTested => "not-tested",
        FindingKind::NotApplicable => "not-applicable",
        FindingKind::Passed => "passed",
    }
}

const fn sent_word(sent: Sent) -> &'static str {
    match sent {
        Sent::Success => "success",
        Sent::IntegrationRequested => "integration requested",
        Sent::Failure => "failure",
    }
}

fn duration(ms: u64) -> String {
    if ms < 1000 { format!("{ms} ms") } else { format!("{}.{} s", ms / 1000, ms % 1000 / 100) }
}
