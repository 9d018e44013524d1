//! One check in the report for a terminal.

use super::{BOLD, CheckReport, DIM, Page, Report, style};
use crate::judge::Finding;
use crate::report::text::{times, wrapped};

impl Page {
    /// What was expected, what happened, the fix, and how to see it.
    pub(super) fn failure(&mut self, report: &Report, check: &CheckReport) {
        self.name(report, check);
        if let Some(reason) = &check.known {
            self.labeled("known", reason);
        }
        if let Finding::Failed { expected, observed } = &check.finding {
            self.labeled("expected", expected);
            self.labeled("observed", observed);
        }
        self.fix(check);
        self.line(&format!("    {DIM}see it{DIM:#}    {}", report.see_it(check)));
    }

    /// Everything about a check.
    pub(super) fn entry(&mut self, report: &Report, check: &CheckReport) {
        self.name(report, check);
        if let Some(reason) = &check.known {
            self.labeled("known", reason);
        }
        match &check.finding {
            Finding::Passed => self.retries(check),
            Finding::Failed { expected, observed } => {
                self.labeled("expected", expected);
                self.labeled("observed", observed);
                self.labeled("matters", &check.check.rationale);
                self.fix(check);
                for note in &check.notes {
                    self.labeled("note", note);
                }
                self.browser_notes(check);
                self.line(&format!("    {DIM}see it{DIM:#}    {}", report.see_it(check)));
                for line in check.script().into_iter().flat_map(str::lines) {
                    self.line(&format!("      {line}"));
                }
                self.line(&format!(
                    "    {DIM}explain{DIM:#}   catena-conformance explain {}",
                    check.check.id
                ));
            }
            Finding::NotTested { needs } => {
                self.retries(check);
                self.labeled("needs", needs);
                self.browser_notes(check);
            }
            Finding::Inconclusive { because, .. } | Finding::NotApplicable { because } => {
                self.retries(check);
                self.labeled("because", because);
            }
        }
    }

    fn name(&mut self, report: &Report, check: &CheckReport) {
        let (about, kind) = (&check.check, check.finding.kind());
        let note = report.note_on(check).map(|note| format!(", {note}")).unwrap_or_default();
        let style = style(kind);
        self.line(&format!(
            "  {style}{} {}{style:#}  {DIM}{}{note}{DIM:#}",
            kind.sign(),
            about.id,
            about.level
        ));
    }

    fn fix(&mut self, check: &CheckReport) {
        if !check.check.fix.is_empty() {
            let (indent, space) = ("    fix       ", " ".repeat(14));
            let wrapped = wrapped(&check.check.fix, self.screen.width, indent, &space);
            let styled: Vec<String> = wrapped.lines().map(|line| format!("{BOLD}{line}{BOLD:#}")).collect();
            self.line(&styled.join("\n"));
        }
    }

    /// A check that failed has this among its notes.
    fn retries(&mut self, check: &CheckReport) {
        if check.retries() > 0 {
            let text = format!("{}, because the connection broke", times(check.retries()));
            self.labeled("retried", &text);
        }
    }

    /// What the browser noticed on the pages, each line once.
    fn browser_notes(&mut self, check: &CheckReport) {
        let lines: std::collections::BTreeSet<&str> =
            check.evidence.iter().flat_map(|evidence| &evidence.noticed).map(|note| &**note).collect();
        for line in lines {
            self.labeled("noticed", line);
        }
    }

    fn labeled(&mut self, label: &str, text: &str) {
        let indent = format!("    {label:<9} ");
        let wrapped = wrapped(text, self.screen.width, &indent, &" ".repeat(indent.len()));
        // The label is dimmed after wrapping, because escape codes would count as width.
        self.line(&wrapped.replacen(label, &format!("{DIM}{label}{DIM:#}"), 1));
    }
}
