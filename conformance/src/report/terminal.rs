//! The report for a terminal: the verdict, how much was tested, failures with their fixes, and what to add to test more. It
//! fits on a screen; with `--verbose`, it has every check.

mod entry;

use anstyle::{AnsiColor, Style};

use super::coverage::Tally;
use super::text::{capitalized, shortened, wrapped};
use super::{CheckReport, CheckStatus, Report};
use crate::judge::{FindingKind, Verdict};
use crate::specification::Level;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const GREEN: Style = AnsiColor::Green.on_default();

/// About how many lines fit on a screen.
const SCREENFUL: usize = 50;
/// How many reasons for missing results are shown.
const REASONS: usize = 6;
/// How many known failures that passed are named.
const FIXED: usize = 4;
/// Of how few reasons each is shown in full.
const FEW_REASONS: usize = 2;
/// How many lines there are at least for the names of the others.
const NAMES: usize = 3;
/// How many known mistakes are named.
const MISTAKES: usize = 2;
/// The fewest failures that are shown in full.
const FEWEST_IN_FULL: usize = 2;

/// How the report is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// The columns.
    pub width: usize,
    /// Whether every check is shown, with everything about it.
    pub verbose: bool,
}

impl Default for Screen {
    fn default() -> Self {
        Self { width: 80, verbose: false }
    }
}

/// Lines of text, and their width.
struct Page {
    text: String,
    screen: Screen,
}

/// The report with ANSI colors. Strip them before writing it to anything that is not a terminal.
#[must_use]
pub fn terminal(report: &Report, screen: Screen) -> String {
    let part = |write: &dyn Fn(&mut Page)| {
        let mut page = Page { text: String::new(), screen };
        write(&mut page);
        page.text
    };
    let head = part(&|page| {
        page.head(report);
        page.coverage(report);
    });
    let tail = part(&|page| {
        if !screen.verbose {
            page.gaps(report);
        }
        page.baseline(report);
        page.diagnosis(report);
        page.line("");
        page.verdict(report, &format!("{} (exit code {})", report.verdict_reason(), report.exit_code));
    });
    let room = SCREENFUL.saturating_sub(head.lines().count() + tail.lines().count());
    let checks = part(&|page| if screen.verbose { page.all(report) } else { page.failures(report, room) });
    format!("{head}{checks}{tail}")
}

impl Page {
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn paragraph(&mut self, indent: &str, text: &str) {
        let wrapped = wrapped(text, self.screen.width, indent, indent);
        self.line(&wrapped);
    }

    fn title(&mut self, style: Style, text: &str) {
        self.line(&format!("\n{style}{text}{style:#}"));
    }

    /// The verdict and a text in one paragraph.
    fn verdict(&mut self, report: &Report, text: &str) {
        let style = match report.verdict {
            Verdict::Conformant if report.exit_code == 0 => GREEN,
            Verdict::NonConformant => RED,
            Verdict::Conformant | Verdict::Partial | Verdict::Incomplete | Verdict::NothingRan => YELLOW,
        };
        let verdict = capitalized(&report.verdict_title());
        let all = wrapped(&format!("{verdict}: {text}"), self.screen.width, "", "  ");
        // The style is added after wrapping, because escape codes would count as width.
        self.line(&all.replacen(&verdict, &format!("{style}{verdict}{style:#}"), 1));
    }

    fn head(&mut self, report: &Report) {
        let target = &report.target;
        self.verdict(report, &report.verdict_reason());
        let shard = report.shard.as_ref().map(|shard| format!(", shard {shard}")).unwrap_or_default();
        let (name, seed, revision) = (&target.name, report.seed, &report.specification);
        self.paragraph(
            "",
            &format!("Catena conformance of {name}, seed {seed}{shard}, specification {revision}"),
        );
        if target.built_in {
            self.paragraph(
                "",
                "No target was given, so this tests the reference partner that is part of this program. To test your \
                 own, use --profile, or --success-url and --failure-url.",
            );
        } else {
            let webhook = target.webhook_url.as_deref().unwrap_or("none");
            self.line(&format!("  success {}\n  failure {}", target.success_url, target.failure_url));
            self.line(&format!("  webhook {webhook}"));
        }
        if let Some(why) = &report.ended_early {
            self.paragraph("", &format!("The run ended before its checks did: {why}"));
        }
        if let Some(warning) = &report.profile_warning {
            self.title(YELLOW, "Check the profile first");
            self.paragraph("  ", warning);
        }
        for note in &report.notes {
            self.paragraph("", note);
        }
    }

    /// How many rules were tested, by area and level.
    fn coverage(&mut self, report: &Report) {
        const COLUMN: usize = 12;
        let row = |name: &str, cells: &mut dyn Iterator<Item = String>| {
            let cells: String = cells.map(|cell| format!("{cell:>COLUMN$}")).collect();
            format!("  {name:<11}{cells}")
        };
        let heads = Level::ALL.map(|level| level.to_string());
        let heads = row("tested", &mut heads.into_iter());
        self.line(&format!("\n{DIM}{heads}{DIM:#}"));
        let cell = |tally: Option<&Tally>| match tally {
            Some(tally) if tally.rules > 0 => tally.to_string(),
            Some(_) | None => "-".to_owned(),
        };
        for (area, levels) in report.coverage.areas() {
            let line = row(area, &mut Level::ALL.iter().map(|level| cell(levels.get(level))));
            self.line(&line);
        }
        self.paragraph("  ", &report.headline.to_string());
    }

    /// The failures, worst first: as many in full as there is room for, the others by name.
    fn failures(&mut self, report: &Report, room: usize) {
        let mut failed = report.failures();
        if failed.is_empty() {
            return;
        }
        self.title(RED, &format!("Failed ({})", failed.len()));
        // Title, the names of the others, and the hint.
        let mut left = room.saturating_sub(2 + NAMES + 1);
        let mut shown = 0;
        for check in &failed {
            let mut page = Self { text: String::new(), screen: self.screen };
            page.failure(report, check);
            let lines = page.text.lines().count();
            if lines > left && shown >= FEWEST_IN_FULL {
                break;
            }
            left = left.saturating_sub(lines);
            shown += 1;
            self.text.push_str(&page.text);
        }
        let rest = failed.split_off(shown);
        if !rest.is_empty() {
            let names: Vec<&str> = rest.iter().map(|check| check.check.id.as_str()).collect();
            let text = format!("  ✗ {} more: {}", rest.len(), names.join(", "));
            let wrapped = wrapped(&text, self.screen.width, "", "    ");
            let mut lines: Vec<&str> = wrapped.lines().collect();
            let most = left + NAMES;
            let cut = lines.len() > most;
            lines.truncate(if cut { most - 1 } else { most });
            for line in lines {
                self.line(line);
            }
            if cut {
                self.line("    …");
            }
        }
        let all = if rest.is_empty() { "" } else { "; all of them: --verbose" };
        let hint = shortened(
            &format!("  why, and the source: catena-conformance explain ID{all}"),
            self.screen.width,
        );
        self.line(&format!("{DIM}{hint}{DIM:#}"));
    }

    /// Why checks have no result: what to add, or what stood in the way.
    fn gaps(&mut self, report: &Report) {
        let mut gaps = report.gaps();
        // Why the run ended early is said at the top.
        gaps.retain(|gap| report.ended_early.as_deref() != Some(gap.reason.as_str()));
        let mut kind = None;
        for gap in gaps.iter().take(REASONS) {
            if kind != Some(gap.kind) {
                kind = Some(gap.kind);
                let all = gaps.iter().filter(|other| other.kind == gap.kind);
                let checks: usize = all.map(|gap| gap.checks.len()).sum();
                let title = if gap.kind == FindingKind::NotTested {
                    format!("Not tested ({checks}): what to add")
                } else {
                    format!("Inconclusive ({checks}): why")
                };
                self.title(YELLOW, &title);
            }
            let first = format!("  {:>3}  ", gap.checks.len());
            let line = if gaps.len() <= FEW_REASONS {
                wrapped(&gap.reason, self.screen.width, &first, "       ")
            } else {
                shortened(&format!("{first}{}", gap.reason), self.screen.width)
            };
            self.line(&line);
        }
        if gaps.len() > REASONS {
            let rest = gaps.len() - REASONS;
            let reasons = if rest == 1 { "reason" } else { "reasons" };
            self.line(&format!("       {rest} more {reasons}; all of them: --verbose"));
        }
    }

    fn baseline(&mut self, report: &Report) {
        let fixed: Vec<&str> = report.fixed().map(|check| check.check.id.as_str()).collect();
        if !fixed.is_empty() {
            let them = if fixed.len() == 1 { "it" } else { "them" };
            let (named, others) = fixed.split_at(fixed.len().min(FIXED));
            let others =
                if others.is_empty() { String::new() } else { format!(", and {} more", others.len()) };
            let named = named.join(", ");
            self.line("");
            self.paragraph(
                "",
                &format!(
                    "Known failures that passed: {named}{others}. Remove {them} from the baseline (--update-baseline \
                     does)."
                ),
            );
        }
    }

    fn diagnosis(&mut self, report: &Report) {
        if report.behaves_like.is_empty() {
            return;
        }
        self.title(BOLD, report.likeness_title());
        let most = if self.screen.verbose { usize::MAX } else { MISTAKES };
        for likeness in report.behaves_like.iter().take(most) {
            self.paragraph("  ", &format!("{}: {}", likeness.defect, likeness.description));
            self.paragraph("  ", &format!("next: {}", likeness.fix));
            if self.screen.verbose {
                self.paragraph("  ", &format!("explains {}", likeness.explains.join(", ")));
            }
        }
    }

    /// Every check by finding.
    fn all(&mut self, report: &Report) {
        for (kind, checks) in report.sections() {
            self.title(style(kind), &format!("{} ({})", capitalized(kind.as_str()), checks.len()));
            for check in checks {
                self.entry(report, check);
            }
        }
    }
}

impl Report {
    /// The failed checks, worst first: those that fail the run before known failures, the strongest rules first, and of
    /// equals those that the most likely mistake explains.
    #[must_use]
    pub fn failures(&self) -> Vec<&CheckReport> {
        let mut failed: Vec<&CheckReport> =
            self.checks.iter().filter(|check| check.finding.kind() == FindingKind::Failed).collect();
        let explained = |check: &CheckReport| {
            let explains = self.behaves_like.first().map(|likeness| &likeness.explains);
            explains.is_some_and(|ids| ids.iter().any(|id| *id == *check.check.id.as_str()))
        };
        failed.sort_by_key(|check| {
            (self.status(check) == CheckStatus::KnownFailure, check.check.level, !explained(check))
        });
        failed
    }
}

const fn style(kind: FindingKind) -> Style {
    match kind {
        FindingKind::Failed => RED,
        FindingKind::Inconclusive | FindingKind::NotTested => YELLOW,
        FindingKind::NotApplicable => DIM,
        FindingKind::Passed => GREEN,
    }
}
