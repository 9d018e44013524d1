//! `--report` of `run` and `merge`.

use clap::Args;

use super::color::columns;
use super::report_flag::{ReportFlag, ReportFormat, check_paths};
use super::{CliError, stdout};
use crate::report::{Format, Report, Screen, terminal};

impl ReportFormat for Format {
    const EXAMPLE: &'static str = "junit=out.xml";
}

/// The reports to write.
#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    /// Write a report in one of the formats `terminal`, `json`, `junit`, `html`, `markdown`, `github`, `sarif`,
    /// `har` and `badge`; a PATH of `-` is standard output. Repeatable.
    #[arg(long = "report", value_name = "FORMAT=PATH")]
    reports: Vec<ReportFlag<Format>>,
    /// Show every check in the terminal: those that passed too, and everything about those that failed.
    #[arg(long, short)]
    verbose: bool,
}

impl ReportArguments {
    /// Checks before the run that every report has its own path, and that the path can be written.
    pub(super) fn prepare(&self) -> Result<(), CliError> {
        check_paths(&self.reports)
    }

    /// Writes every report. The terminal report is always printed: to standard error if another report uses standard
    /// output.
    pub(super) fn write(&self, report: &Report) -> Result<(), CliError> {
        let to_stdout = !self.reports.iter().any(ReportFlag::takes_stdout);
        let screen = Screen { width: columns(to_stdout), verbose: self.verbose };
        let text = terminal(report, screen);
        if !to_stdout {
            stdout::tell(&text);
        } else {
            stdout::say(&text)?;
        }
        self.reports.iter().try_for_each(|flag| {
            let text = report.render(flag.format).map_err(|error| CliError::Report(Box::new(error)))?;
            flag.write(&text)
        })
    }
}
