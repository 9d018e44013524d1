//! `--report FORMAT=PATH`: which reports, and where they go.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;

use super::{CliError, stdout};
use crate::report::{Format, FormatError, Report, terminal};

/// Which reports.
#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    /// Write a report: `terminal`, `json`, `junit`, `html`, `markdown`, `github`, `sarif` or `badge`; a PATH of `-` is
    /// standard output. Repeatable.
    #[arg(long = "report", value_name = "FORMAT=PATH")]
    reports: Vec<ReportRequest>,
}

/// One report that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ReportRequest {
    format: Format,
    /// `-` is standard output.
    path: PathBuf,
}

/// A text that asks for no report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum ReportRequestError {
    #[error("write FORMAT=PATH, e.g. `junit=out.xml`; a PATH of `-` is standard output")]
    Form,
    #[error(transparent)]
    Format(FormatError),
}

impl FromStr for ReportRequest {
    type Err = ReportRequestError;

    fn from_str(raw: &str) -> Result<Self, ReportRequestError> {
        let (format, path) =
            raw.split_once('=').filter(|(_, path)| !path.is_empty()).ok_or(ReportRequestError::Form)?;
        Ok(Self { format: format.parse().map_err(ReportRequestError::Format)?, path: path.into() })
    }
}

impl ReportRequest {
    fn takes_stdout(&self) -> bool {
        self.path == Path::new("-")
    }

    fn write(&self, report: &Report) -> Result<(), CliError> {
        let text = report.render(self.format).map_err(|error| CliError::Report(Box::new(error)))?;
        if self.takes_stdout() {
            stdout::pass_on(text.as_bytes())
        } else {
            let unwritable = |source| CliError::Unwritable { path: self.path.clone(), source };
            std::fs::write(&self.path, text).map_err(unwritable)
        }
    }
}

impl ReportArguments {
    /// Finds out before the run that every report has a place of its own that can be written.
    pub(super) fn prepare(&self) -> Result<(), CliError> {
        for (at, request) in self.reports.iter().enumerate() {
            if self.reports.iter().take(at).any(|earlier| earlier.path == request.path) {
                return Err(CliError::SamePlace { path: request.path.clone() });
            }
            if !request.takes_stdout() {
                writable(&request.path)?;
            }
        }
        Ok(())
    }

    /// Writes every report. The one for a person always comes, on standard error if standard output is taken.
    pub(super) fn write(&self, report: &Report) -> Result<(), CliError> {
        let text = terminal(report);
        if self.reports.iter().any(ReportRequest::takes_stdout) {
            anstream::eprint!("{text}");
        } else {
            stdout::say(&text)?;
        }
        self.reports.iter().try_for_each(|request| request.write(report))
    }
}

/// Whether a file can be written; one that is there keeps what it holds.
pub(crate) fn writable(path: &Path) -> Result<(), CliError> {
    let opened = std::fs::OpenOptions::new().create(true).append(true).open(path);
    opened.map(drop).map_err(|source| CliError::Unwritable { path: path.to_owned(), source })
}
