//! `--report FORMAT=PATH`: which reports, and where they go.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::CliError;
use crate::report::{Report, json, junit, terminal};

/// A report's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Terminal,
    Json,
    Junit,
}

/// One report that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReportRequest {
    format: Format,
    /// `-` is standard output.
    path: PathBuf,
}

/// A text that asks for no report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum ReportRequestError {
    #[error("write FORMAT=PATH, e.g. `junit=out.xml`; a PATH of `-` is standard output")]
    Form,
    #[error("there is no format `{0}`; the formats are `terminal`, `json` and `junit`")]
    Format(String),
}

impl FromStr for ReportRequest {
    type Err = ReportRequestError;

    fn from_str(raw: &str) -> Result<Self, ReportRequestError> {
        let (format, path) =
            raw.split_once('=').filter(|(_, path)| !path.is_empty()).ok_or(ReportRequestError::Form)?;
        let format = match format {
            "terminal" => Format::Terminal,
            "json" => Format::Json,
            "junit" => Format::Junit,
            other => return Err(ReportRequestError::Format(other.to_owned())),
        };
        Ok(Self { format, path: path.into() })
    }
}

impl ReportRequest {
    pub(super) fn takes_stdout(&self) -> bool {
        self.path == Path::new("-")
    }

    /// Finds out before the run that the file can be written.
    pub(super) fn prepare(&self) -> Result<(), CliError> {
        if self.takes_stdout() {
            return Ok(());
        }
        let opened = std::fs::OpenOptions::new().create(true).append(true).open(&self.path);
        opened.map(drop).map_err(|source| CliError::Unwritable { path: self.path.clone(), source })
    }

    fn write(&self, report: &Report) -> Result<(), CliError> {
        let text = match self.format {
            Format::Terminal => anstream::adapter::strip_str(&terminal(report)).to_string(),
            Format::Json => json(report).map_err(|error| CliError::Report(Box::new(error)))?,
            Format::Junit => junit(report).map_err(|error| CliError::Report(Box::new(error)))?,
        };
        let unwritable = |source| CliError::Unwritable { path: self.path.clone(), source };
        if self.takes_stdout() {
            std::io::stdout().write_all(text.as_bytes()).map_err(unwritable)
        } else {
            std::fs::write(&self.path, text).map_err(unwritable)
        }
    }
}

/// Writes every report. The one for a person always comes, on standard error if standard output is taken.
pub(super) fn write_all(requests: &[ReportRequest], report: &Report) -> Result<(), CliError> {
    let text = terminal(report);
    if requests.iter().any(ReportRequest::takes_stdout) {
        anstream::eprint!("{text}");
    } else {
        anstream::print!("{text}");
    }
    requests.iter().try_for_each(|request| request.write(report))
}
