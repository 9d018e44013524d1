//! `explain ID`: explains one check, or one known mistake.

use clap::Args;
use serde::Serialize;
use textwrap::{Options, WordSeparator, WordSplitter};

use super::CliError;
use super::report_flag::to_json;
use super::stdout::say;
use crate::report::diagnosis_advice::fix_of;
use crate::specification::{Check, Specification};
use reference_partner::Defect;

/// Explain one check, or one mistake that a report says the partner behaves like.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The check's id, e.g. `redirect.requested.not-connected`, or the mistake's name, e.g. `accepts-unsigned`.
    #[arg(value_name = "ID")]
    id: String,
    /// Print it as JSON.
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance explain redirect.requested.not-connected
  catena-conformance explain accepts-unsigned
  catena-conformance explain webhook.signature.missing --json";

/// A check, and the mistakes that it detects.
#[derive(Serialize)]
struct ExplainedCheck<'a> {
    #[serde(flatten)]
    check: &'a Check,
    source_url: Option<String>,
    detects: Vec<&'static str>,
}

/// A known mistake.
#[derive(Serialize)]
struct ExplainedDefect<'a> {
    defect: &'static str,
    description: &'static str,
    fix: &'a str,
    detected_by: &'static [&'static str],
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let specification = Specification::embedded()?;
    let text = if let Some(check) = specification.check(&arguments.id) {
        let explained = ExplainedCheck { check, source_url: check.source_url(), detects: detects(check) };
        if arguments.json { to_json(&explained)? } else { explained.text() }
    } else {
        let defect: Defect = arguments.id.parse().map_err(|_| unknown(&arguments.id, &specification))?;
        let explained = ExplainedDefect::new(defect, &specification);
        if arguments.json { to_json(&explained)? } else { explained.text(&specification) }
    };
    say(text)?;
    Ok(0)
}

/// How many ids of an area an error lists.
const MOST: usize = 12;

/// Nothing has this id: the most similar one, or those of its area.
fn unknown(id: &str, specification: &Specification) -> CliError {
    let area = specification.area_of(id);
    let ids = specification.checks.iter().map(|check| check.id.as_str());
    let of_area: Vec<&str> = ids.filter(|id| !area.is_empty() && id.starts_with(area)).collect();
    let is_similar = |defect: &&Defect| strsim::jaro_winkler(defect.as_str(), id) > 0.9;
    let defect = Defect::WITH_CHECKS.iter().find(is_similar).map(|defect| defect.as_str());
    let nearest = specification.nearest(id).map(crate::specification::CheckId::as_str).or(defect);
    let fix = match (nearest, of_area.len()) {
        (None, 1..=MOST) => format!("these begin with `{area}`: {}", of_area.join(", ")),
        (None, number @ 1..) => {
            format!("`catena-conformance list --only {area}` lists the {number} checks that begin so")
        }
        _ => "`catena-conformance list` lists all checks".to_owned(),
    };
    CliError::no_such_check(id, nearest, fix)
}

fn detects(check: &Check) -> Vec<&'static str> {
    let detecting = |defect: &&Defect| defect.expected_failures().contains(&check.id.as_str());
    Defect::WITH_CHECKS.iter().filter(detecting).map(|defect| defect.as_str()).collect()
}

impl ExplainedCheck<'_> {
    fn text(&self) -> String {
        let check = self.check;
        let mut text = format!("{} ({})\n{}\n\n{}\n", check.id, check.level, check.rule, check.title);
        for step in &check.steps {
            text.push_str(&format!("  {step}\n"));
        }
        let source = match &self.source_url {
            Some(url) => format!("{}, {url}", check.source),
            None => check.source.clone(),
        };
        let defects = self.detects.join(", ");
        let place = format!("features/{}:{}", check.file, check.line);
        text + &parts(&[
            ("Why it matters", &check.rationale),
            ("How to fix it", &check.fix),
            ("Source", &source),
            ("Known defects it detects", &defects),
            ("Defined in", &place),
        ])
    }
}

impl<'a> ExplainedDefect<'a> {
    fn new(defect: Defect, specification: &'a Specification) -> Self {
        let detected_by = defect.expected_failures();
        let of_check =
            || detected_by.iter().find_map(|id| specification.check(id)).map(|check| check.fix.as_str());
        Self {
            defect: defect.as_str(),
            description: defect.description(),
            fix: fix_of(defect).or_else(of_check).unwrap_or_default(),
            detected_by,
        }
    }

    fn text(&self, specification: &Specification) -> String {
        let rule = |id: &str| specification.check(id).map(|check| check.rule.as_str()).unwrap_or_default();
        let widest = self.detected_by.iter().map(|id| id.len()).max().unwrap_or_default();
        let checks: Vec<String> =
            self.detected_by.iter().map(|id| format!("  {id:widest$}  {}\n", rule(id))).collect();
        let checks = if checks.is_empty() {
            "\nNo check detects it; `fuzz` does.\n".to_owned()
        } else {
            format!("\nChecks that fail because of it\n{}", checks.concat())
        };
        let example = format!("catena-conformance reference-partner --defect {}", self.defect);
        format!("{}: a known mistake\n{}\n", self.defect, self.description)
            + &parts(&[("How to fix it", self.fix)])
            + &checks
            + &parts(&[("A partner that makes it", &example)])
    }
}

/// These labelled texts, without those that are empty.
fn parts(parts: &[(&str, &str)]) -> String {
    let options = Options::new(80)
        .initial_indent("  ")
        .subsequent_indent("  ")
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation)
        .word_separator(WordSeparator::AsciiSpace);
    let shown = parts.iter().filter(|(_, part)| !part.is_empty());
    shown.map(|(label, part)| format!("\n{label}\n{}\n", textwrap::fill(part, &options))).collect()
}
