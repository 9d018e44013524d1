//! The report for a person at a terminal: worst first, 80 columns, and for each finding what to do next.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use textwrap::{Options, WordSplitter};

use super::{CheckReport, Report, Standing};
use crate::judge::Verdict;
use crate::judge::{Finding, FindingKind};

const WIDTH: usize = 80;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const GREEN: Style = AnsiColor::Green.on_default();

/// The report with ANSI colours; whoever writes it to something that is no terminal strips them.
#[must_use]
pub fn terminal(report: &Report) -> String {
    let mut out = String::new();
    head(&mut out, report);
    for kind in FindingKind::ALL {
        let checks = report.found(kind);
        let told_below = report.ended_early.is_some() && kind == FindingKind::Inconclusive;
        if checks.is_empty() || told_below {
            continue;
        }
        let style = style(kind);
        let _ = writeln!(out, "\n{style}{} ({}){style:#}", capitalised(kind.as_str()), checks.len());
        for check in checks {
            entry(&mut out, report, check);
        }
    }
    tail(&mut out, report);
    out
}

fn head(out: &mut String, report: &Report) {
    let target = &report.target;
    let shard = report.shard.as_ref().map(|shard| format!(", shard {shard}")).unwrap_or_default();
    let _ = writeln!(out, "{BOLD}Catena conformance{BOLD:#} of {}, seed {}{shard}", target.name, report.seed);
    let _ = writeln!(out, "  {DIM}specification revision {}{DIM:#}", report.specification_revision);
    if target.built_in {
        paragraph(
            out,
            "  ",
            "No target was given, so this judges the reference partner that is part of this program. Point it at \
             your own with --profile, or with --success-url and --failure-url.",
        );
    } else {
        let _ = writeln!(out, "  success {}\n  failure {}", target.success_url, target.failure_url);
        if let Some(webhook) = &target.webhook_url {
            let _ = writeln!(out, "  webhook {webhook}");
        }
    }
}

fn entry(out: &mut String, report: &Report, check: &CheckReport) {
    let about = &check.check;
    let kind = check.finding.kind();
    let style = style(kind);
    let aside = match (report.standing(check), kind) {
        (Standing::Known, _) => ", known",
        (Standing::Mended, _) => ", known as failing",
        (Standing::Passes, FindingKind::Failed | FindingKind::Inconclusive) => ", does not fail this run",
        (Standing::Fails | Standing::Undecided | Standing::Passes, _) => "",
    };
    let _ =
        writeln!(out, "  {style}{} {}{style:#}  {DIM}{}{aside}{DIM:#}", kind.sign(), about.id, about.level);
    if let Some(reason) = &check.known {
        labelled(out, "known", reason);
    }
    let retries = check.retries();
    // Among the notes, where these are told.
    if retries > 0 && kind != FindingKind::Failed {
        let times = if retries == 1 { "once".to_owned() } else { format!("{retries} times") };
        labelled(out, "retried", &format!("{times}, since the connection broke"));
    }
    match &check.finding {
        Finding::Passed => {}
        Finding::Failed { expected, observed } => {
            labelled(out, "expected", expected);
            labelled(out, "observed", observed);
            labelled(out, "matters", &about.rationale);
            if !about.fix.is_empty() {
                labelled(out, "next", &about.fix);
            }
            for note in &check.notes {
                labelled(out, "note", note);
            }
            noticed(out, check);
            if let Some(script) = check.telling() {
                let _ = writeln!(out, "    {DIM}see it{DIM:#}");
                for line in script.lines() {
                    let _ = writeln!(out, "      {line}");
                }
            }
            let _ = writeln!(out, "    {DIM}explain{DIM:#}   catena-conformance explain {}", about.id);
        }
        Finding::NotTested { needs } => {
            labelled(out, "needs", needs);
            noticed(out, check);
        }
        Finding::Inconclusive { because } | Finding::NotApplicable { because } => {
            labelled(out, "because", because)
        }
    }
}

/// What a browser noticed of the pages, each line once.
fn noticed(out: &mut String, check: &CheckReport) {
    let lines: std::collections::BTreeSet<&str> =
        check.evidence.iter().flat_map(|evidence| &evidence.noticed).map(|note| &**note).collect();
    for line in lines {
        labelled(out, "noticed", line);
    }
}

fn tail(out: &mut String, report: &Report) {
    if let Some(suspicion) = &report.suspicion {
        let _ = writeln!(out, "\n{YELLOW}Secret or path?{YELLOW:#}");
        paragraph(out, "  ", suspicion);
    }
    if !report.behaves_like.is_empty() {
        let _ = writeln!(out, "\n{BOLD}{}{BOLD:#}", report.likeness_title());
    }
    for likeness in &report.behaves_like {
        let _ = writeln!(out, "  {}", likeness.defect);
        paragraph(out, "    ", &likeness.description);
        paragraph(out, "    ", &format!("next: {}", likeness.fix));
        paragraph(out, "    ", &format!("explains {}", likeness.explains.join(", ")));
    }
    if let Some(why) = &report.ended_early {
        let _ = writeln!(out);
        paragraph(out, "", &format!("The run ended before its checks: {why}"));
    }
    let _ = writeln!(out);
    paragraph(out, "", &report.headline.to_string());
    let fixed = report.fixed();
    if !fixed.is_empty() {
        let ids: Vec<&str> = fixed.iter().map(|check| check.check.id.as_str()).collect();
        let them = if ids.len() == 1 { "it" } else { "them" };
        let said = format!(
            "Known as failing, but holding now: {}. Take {them} out of the baseline.",
            ids.join(", ")
        );
        paragraph(out, "", &said);
    }
    let style = match report.verdict {
        Verdict::Conformant => GREEN,
        Verdict::NonConformant => RED,
        Verdict::Incomplete | Verdict::NothingRan => YELLOW,
    };
    let verdict = capitalised(&report.verdict.to_string());
    let _ = writeln!(out, "{style}{verdict}{style:#}: {} (exit code {})", report.said(), report.exit_code);
}

const fn style(kind: FindingKind) -> Style {
    match kind {
        FindingKind::Failed => RED,
        FindingKind::Inconclusive | FindingKind::NotTested => YELLOW,
        FindingKind::NotApplicable => DIM,
        FindingKind::Passed => GREEN,
    }
}

fn labelled(out: &mut String, label: &str, text: &str) {
    let first = format!("    {label:<9} ");
    let rest = " ".repeat(first.len());
    let wrapped = textwrap::fill(text, wrapping(&first, &rest));
    // The label is dimmed after wrapping, so that the colour does not count as width.
    let _ = writeln!(out, "{}", wrapped.replacen(label, &format!("{DIM}{label}{DIM:#}"), 1));
}

fn paragraph(out: &mut String, indent: &str, text: &str) {
    let _ = writeln!(out, "{}", textwrap::fill(text, wrapping(indent, indent)));
}

/// Long words stay whole: ids, header names and URLs are there to be copied.
fn wrapping<'a>(first: &'a str, rest: &'a str) -> Options<'a> {
    Options::new(WIDTH)
        .initial_indent(first)
        .subsequent_indent(rest)
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
