//! `--report` of `run` and `merge`.

use std::path::PathBuf;

use clap::Args;

use super::color::columns;
use super::merge::read_report;
use super::report_flag::{ReportFlag, ReportFormat, check_paths};
use super::{CliError, stdout};
use crate::report::{Format, RenderError, Report, Screen, html_since, terminal};

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
    /// Show in the `html` report what changed since the run of this JSON report: fixed, new and still failing.
    #[arg(long, value_name = "JSON")]
    compare_with: Option<PathBuf>,
}

impl ReportArguments {
    /// Checks before the run that every report has its own path, and that the path can be written.
    pub(super) fn prepare(&self) -> Result<(), CliError> {
        // An invalid report is an error before the run.
        self.earlier()?;
        check_paths(&self.reports)
    }

    /// The report of `--compare-with`, and the name of its file.
    fn earlier(&self) -> Result<Option<(String, Report)>, CliError> {
        let Some(path) = &self.compare_with else { return Ok(None) };
        if !self.reports.iter().any(|flag| flag.format == Format::Html) {
            return Err(CliError::nothing_to_compare_in());
        }
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Ok(Some((name, read_report(path)?)))
    }

    /// Writes every report. The terminal report is always printed: to standard error if another report uses standard
    /// output.
    pub(super) fn write(&self, report: &Report) -> Result<(), CliError> {
        // It may be the file that this run writes to.
        let earlier = self.earlier()?;
        let to_stdout = !self.reports.iter().any(ReportFlag::takes_stdout);
        let screen = Screen { width: columns(to_stdout), verbose: self.verbose };
        let text = terminal(report, screen);
        if !to_stdout {
            stdout::tell(&text);
        } else {
            stdout::say(&text)?;
        }
        let write = |flag: &ReportFlag<Format>| {
            let text = match &earlier {
                Some((name, earlier)) if flag.format == Format::Html => {
                    html_since(report, (name, earlier)).map_err(RenderError::from)
                }
                Some(_) | None => report.render(flag.format),
            };
            let text = text.map_err(|error| CliError::Report(Box::new(error)))?;
            flag.write(&text)
        };
        // One that cannot be written keeps no other from being written. The first error is reported.
        self.reports.iter().map(write).fold(Ok(()), Result::and)
    }
}
