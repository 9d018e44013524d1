//! The report for a terminal: worst first, 80 columns wide, with the next step for each finding.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::text::{capitalized, times, wrapped};
use super::{CheckReport, Report};
use crate::judge::{Finding, FindingKind, Verdict};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const GREEN: Style = AnsiColor::Green.on_default();

/// The report with ANSI colors. Strip them before writing it to anything that is not a terminal.
#[must_use]
pub fn terminal(report: &Report) -> String {
    let mut out = String::new();
    head(&mut out, report);
    for (kind, checks) in report.sections() {
        // If the run ended early, the end of the report gives the reason once for all of them.
        if report.ended_early.is_some() && kind == FindingKind::Inconclusive {
            continue;
        }
        let style = style(kind);
        let _ = writeln!(out, "\n{style}{} ({}){style:#}", capitalized(kind.as_str()), checks.len());
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
    let _ = writeln!(out, "  {DIM}specification revision {}{DIM:#}", report.specification);
    if target.built_in {
        paragraph(
            out,
            "  ",
            "No target was given, so this tests the reference partner that is part of this program. To test your \
             own, use --profile, or --success-url and --failure-url.",
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
    let note = report.note_on(check).map(|note| format!(", {note}")).unwrap_or_default();
    let _ =
        writeln!(out, "  {style}{} {}{style:#}  {DIM}{}{note}{DIM:#}", kind.sign(), about.id, about.level);
    if let Some(reason) = &check.known {
        labeled(out, "known", reason);
    }
    let retries = check.retries();
    // A check that failed has this among its notes.
    if retries > 0 && kind != FindingKind::Failed {
        labeled(out, "retried", &format!("{}, because the connection broke", times(retries)));
    }
    match &check.finding {
        Finding::Passed => {}
        Finding::Failed { expected, observed } => {
            labeled(out, "expected", expected);
            labeled(out, "observed", observed);
            labeled(out, "matters", &about.rationale);
            if !about.fix.is_empty() {
                labeled(out, "next", &about.fix);
            }
            for note in &check.notes {
                labeled(out, "note", note);
            }
            browser_notes(out, check);
            if let Some(script) = check.script() {
                let _ = writeln!(out, "    {DIM}see it{DIM:#}");
                for line in script.lines() {
                    let _ = writeln!(out, "      {line}");
                }
            }
            let _ = writeln!(out, "    {DIM}explain{DIM:#}   catena-conformance explain {}", about.id);
        }
        Finding::NotTested { needs } => {
            labeled(out, "needs", needs);
            browser_notes(out, check);
        }
        Finding::Inconclusive { because } | Finding::NotApplicable { because } => {
            labeled(out, "because", because);
        }
    }
}

/// What the browser noticed on the pages, each line once.
fn browser_notes(out: &mut String, check: &CheckReport) {
    let lines: std::collections::BTreeSet<&str> =
        check.evidence.iter().flat_map(|evidence| &evidence.noticed).map(|note| &**note).collect();
    for line in lines {
        labeled(out, "noticed", line);
    }
}

fn tail(out: &mut String, report: &Report) {
    if let Some(profile_warning) = &report.profile_warning {
        let _ = writeln!(out, "\n{YELLOW}Check the profile first{YELLOW:#}");
        paragraph(out, "  ", profile_warning);
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
    for note in &report.notes {
        let _ = writeln!(out);
        paragraph(out, "", note);
    }
    if let Some(why) = &report.ended_early {
        let _ = writeln!(out);
        paragraph(out, "", &format!("The run ended before its checks did: {why}"));
    }
    let _ = writeln!(out);
    paragraph(out, "", &report.headline.to_string());
    let fixed: Vec<&str> = report.fixed().map(|check| check.check.id.as_str()).collect();
    if !fixed.is_empty() {
        let them = if fixed.len() == 1 { "it" } else { "them" };
        let text =
            format!("Known failures that passed: {}. Remove {them} from the baseline.", fixed.join(", "));
        paragraph(out, "", &text);
    }
    let style = match report.verdict {
        Verdict::Conformant => GREEN,
        Verdict::NonConformant => RED,
        Verdict::Incomplete | Verdict::NothingRan => YELLOW,
    };
    let verdict = capitalized(&report.verdict.to_string());
    let (reason, exit_code) = (report.verdict_reason(), report.exit_code);
    let _ = writeln!(out, "{style}{verdict}{style:#}: {reason} (exit code {exit_code})");
}

const fn style(kind: FindingKind) -> Style {
    match kind {
        FindingKind::Failed => RED,
        FindingKind::Inconclusive | FindingKind::NotTested => YELLOW,
        FindingKind::NotApplicable => DIM,
        FindingKind::Passed => GREEN,
    }
}

fn labeled(out: &mut String, label: &str, text: &str) {
    let indent = format!("    {label:<9} ");
    let wrapped = wrapped(text, &indent, &" ".repeat(indent.len()));
    // The label is dimmed after wrapping, because escape codes would count as width.
    let _ = writeln!(out, "{}", wrapped.replacen(label, &format!("{DIM}{label}{DIM:#}"), 1));
}

fn paragraph(out: &mut String, indent: &str, text: &str) {
    let _ = writeln!(out, "{}", wrapped(text, indent, indent));
}
