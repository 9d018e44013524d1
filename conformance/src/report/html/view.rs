//! The data of the page's template: texts and lists, without decisions left to the template.

use askama::Template;
use catena_contract::{Interpretation, Status};

use super::filters;
use super::first_screen::{Area, Fix};
use super::sequence::{Sequence, must_be_refused};
use super::since::Since;
use crate::judge::{Finding, FindingKind, ObservedOutcome, Verdict};
use crate::redact::Clean;
use crate::report::text::capitalized;
use crate::report::{CheckReport, CheckStatus, Evidence, EvidenceKind, Gap, Report, Sent};
use crate::specification::Level;

/// Filters, copy buttons, and links that open the check they lead to.
pub(crate) const SCRIPT: &str = include_str!("../../../templates/report/report.js");
pub(crate) const STYLE: &str = include_str!("../../../templates/report/report.css");

/// How many exchanges of a check are shown at once; the others are one click away.
const SHOWN_AT_ONCE: usize = 12;

#[derive(Template)]
#[template(path = "report/report.html")]
pub(super) struct Page<'a> {
    report: &'a Report,
    style: &'static str,
    script: &'static str,
    verdict: String,
    verdict_class: &'static str,
    elapsed: Option<String>,
    tiles: Vec<Tile>,
    levels: Vec<LevelBox>,
    level_names: [&'static str; 3],
    coverage: Vec<Area<'a>>,
    fixes: Vec<Fix<'a>>,
    gaps: Vec<Gap<'a>>,
    since: Option<Since<'a>>,
    grid: Option<Grid<'a>>,
    sections: Vec<Section<'a>>,
}

/// One check of the page.
#[derive(Template)]
#[template(path = "report/check.html")]
pub(super) struct CheckPart<'a> {
    entry: Entry<'a>,
}

impl<'a> CheckPart<'a> {
    pub(super) fn new(report: &'a Report, check: &'a CheckReport) -> Self {
        Self { entry: Entry::new(report, check) }
    }
}

/// The class of the page's band.
pub(crate) fn verdict_class(report: &Report) -> &'static str {
    match report.verdict {
        Verdict::Conformant if report.exit_code == 0 => "good",
        Verdict::NonConformant => "bad",
        Verdict::Conformant | Verdict::Partial | Verdict::Incomplete | Verdict::NothingRan => "open",
    }
}

/// The count of one finding, which is also its filter.
pub(crate) struct Tile {
    pub(crate) kind: FindingKind,
    pub(crate) count: usize,
}

impl Tile {
    /// Its word at the beginning of a heading.
    pub(crate) fn title(&self) -> String {
        capitalized(self.kind.as_str())
    }
}

/// The filter of one level.
pub(crate) struct LevelBox {
    pub(crate) word: &'static str,
    pub(crate) count: usize,
}

/// How documented outcomes were interpreted, by what was sent.
struct Grid<'a> {
    columns: Vec<&'static str>,
    rows: Vec<Row>,
    mistakes: Vec<Mistake<'a>>,
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

struct Mistake<'a> {
    sent: &'static str,
    interpreted: &'static str,
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
    kind: FindingKind,
    note: Option<&'static str>,
    open: bool,
    expected: Option<(&'a str, &'a str)>,
    message: Option<String>,
    elapsed: Option<String>,
    file: String,
    rerun: Option<String>,
    source_url: Option<String>,
    sequence: Option<Sequence>,
    first: Vec<Exchange<'a>>,
    rest: Vec<Exchange<'a>>,
}

struct Exchange<'a> {
    evidence: &'a Evidence,
    kind: &'static str,
    result: String,
    class: &'static str,
    location: Option<&'a Clean>,
    headers: Vec<(&'a str, &'a Clean)>,
    /// What was sent, of a check that failed.
    sent: Option<&'a Sent>,
    elapsed: Option<String>,
    again: &'static str,
}

impl<'a> Page<'a> {
    pub(super) fn new(report: &'a Report, since: Option<Since<'a>>) -> Self {
        let tiles = FindingKind::ALL.map(|kind| Tile { kind, count: report.headline.count(kind) });
        let levels = Level::ALL.map(|level| LevelBox {
            word: level.as_str(),
            count: report.checks.iter().filter(|check| check.check.level == level).count(),
        });
        let sections = report.sections().into_iter();
        Self {
            report,
            style: STYLE,
            script: SCRIPT,
            verdict: capitalized(&report.verdict_title()),
            verdict_class: verdict_class(report),
            elapsed: report.timing.as_ref().map(|timing| duration(timing.elapsed_ms)),
            tiles: tiles.into(),
            levels: levels.into(),
            level_names: Level::ALL.map(Level::as_str),
            coverage: report.coverage.areas().map(|(name, levels)| Area::new(name, levels)).collect(),
            fixes: Fix::first(report),
            gaps: report.gaps(),
            since,
            grid: Grid::new(report),
            sections: sections.map(|(kind, checks)| Section::new(report, kind, checks)).collect(),
        }
    }
}

impl<'a> Grid<'a> {
    fn new(report: &'a Report) -> Option<Self> {
        let outcomes = || {
            let of_check = |check: &'a CheckReport| {
                check.outcomes.iter().map(|outcome| (check.check.id.as_str(), *outcome))
            };
            report.checks.iter().flat_map(of_check)
        };
        outcomes().next()?;
        let any_neutral = outcomes().any(|(_, outcome)| outcome.interpreted == Interpretation::Neutral);
        let shown = || {
            let all = Interpretation::ALL.iter().copied();
            all.filter(move |interpreted| *interpreted != Interpretation::Neutral || any_neutral)
        };
        let row = |sent: Status| {
            let cells = shown().map(|interpreted| {
                let outcome = ObservedOutcome { sent, interpreted };
                Cell::new(outcome, outcomes().filter(|(_, other)| *other == outcome).count())
            });
            Row { sent: sent_word(sent), status: format!("status={sent}"), cells: cells.collect() }
        };
        let pairs = Status::ALL
            .iter()
            .flat_map(|sent| shown().map(|interpreted| ObservedOutcome { sent: *sent, interpreted }));
        let mistakes = pairs
            .filter(|outcome| !outcome.is_correct() && outcome.interpreted != Interpretation::Neutral)
            .filter_map(|outcome| {
                let mut checks: Vec<&str> =
                    outcomes().filter(|(_, other)| *other == outcome).map(|(id, _)| id).collect();
                checks.dedup();
                let (sent, interpreted) = (sent_word(outcome.sent), interpreted_word(outcome.interpreted));
                (!checks.is_empty()).then_some(Mistake { sent, interpreted, checks })
            });
        Some(Self {
            columns: shown().map(interpreted_word).collect(),
            rows: Status::ALL.iter().map(|sent| row(*sent)).collect(),
            mistakes: mistakes.collect(),
        })
    }
}

impl Cell {
    fn new(outcome: ObservedOutcome, count: usize) -> Self {
        let (class, sign) = match outcome.interpreted {
            _ if count == 0 => ("none", ""),
            Interpretation::Neutral => ("unclear", "?"),
            _ if outcome.is_correct() => ("right", "✓"),
            Interpretation::Connected | Interpretation::Requested | Interpretation::Failed => ("wrong", "✗"),
        };
        Self { class, sign, count }
    }
}

impl<'a> Section<'a> {
    fn new(report: &'a Report, kind: FindingKind, checks: Vec<&'a CheckReport>) -> Self {
        Self {
            class: kind.id(),
            title: format!("{} ({})", capitalized(kind.as_str()), checks.len()),
            checks: checks.into_iter().map(|check| Entry::new(report, check)).collect(),
        }
    }
}

impl<'a> Entry<'a> {
    fn new(report: &'a Report, check: &'a CheckReport) -> Self {
        let expected = match &check.finding {
            Finding::Failed { expected, observed } => Some((expected.as_str(), observed.as_str())),
            Finding::Passed
            | Finding::NotTested { .. }
            | Finding::Inconclusive { .. }
            | Finding::NotApplicable { .. } => None,
        };
        let timing = report.timing.as_ref().and_then(|timing| timing.checks_ms.get(&check.check.id));
        let wanted = expected.map(|(expected, _)| expected);
        let mut first: Vec<Exchange<'a>> =
            check.evidence.iter().map(|evidence| Exchange::new(evidence, wanted)).collect();
        let rest = first.split_off(first.len().min(SHOWN_AT_ONCE));
        Self {
            report: check,
            id: check.check.id.as_str(),
            level: check.check.level.as_str(),
            kind: check.finding.kind(),
            note: report.note_on(check),
            open: matches!(report.status(check), CheckStatus::Fails | CheckStatus::Fixed),
            message: if expected.is_some() { None } else { check.message() },
            expected,
            elapsed: timing.map(|ms| duration(*ms)),
            file: format!("{}:{}", report.file_of(&check.check), check.check.line),
            source_url: check.check.source_url(),
            sequence: Sequence::new(check),
            rerun: expected.is_some().then(|| report.rerun(check)),
            first,
            rest,
        }
    }
}

impl<'a> Exchange<'a> {
    /// `expected` is what the check expects, if it failed.
    fn new(evidence: &'a Evidence, expected: Option<&str>) -> Self {
        let wrongly_accepted = expected.is_some_and(|expected| must_be_refused(evidence, expected));
        let headers = evidence
            .headers
            .iter()
            .filter(|(name, _)| *name != "location")
            .map(|(name, value)| (&**name, value));
        Self {
            evidence,
            kind: evidence.kind.as_str(),
            result: match evidence.status {
                Some(status @ ..400) if wrongly_accepted => format!("{status}, wrongly accepted"),
                Some(status) => status.to_string(),
                None => "no answer".to_owned(),
            },
            class: match evidence.status {
                Some(..400) if wrongly_accepted => "s5",
                Some(..300) => "s2",
                Some(300..400) => "s3",
                Some(400..500) => "s4",
                Some(500..) => "s5",
                None => "s0",
            },
            location: evidence.headers.get("location"),
            headers: headers.collect(),
            sent: evidence.sent.as_ref().filter(|_| expected.is_some()),
            elapsed: evidence.elapsed_ms.map(duration),
            again: match evidence.kind {
                EvidenceKind::Delivery => "Deliver it again",
                EvidenceKind::Return | EvidenceKind::Redirect | EvidenceKind::View => "Request it again",
            },
        }
    }
}

const fn sent_word(sent: Status) -> &'static str {
    match sent {
        Status::Success => "success",
        Status::IntegrationRequested => "integration requested",
        Status::Failure => "failure",
    }
}

const fn interpreted_word(interpreted: Interpretation) -> &'static str {
    match interpreted {
        Interpretation::Connected => "connected",
        Interpretation::Requested => "requested",
        Interpretation::Failed => "not connected",
        Interpretation::Neutral => "unclear",
    }
}

fn duration(ms: u64) -> String {
    if ms < 1000 { format!("{ms} ms") } else { format!("{}.{} s", ms / 1000, ms % 1000 / 100) }
}
