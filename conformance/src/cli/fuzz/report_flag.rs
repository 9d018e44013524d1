//! `--report FORMAT=PATH` of `fuzz`.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::cli::{CliError, stdout, writable};
use crate::fuzz::{Rule, Summary, junit};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Json,
    Junit,
}

/// A report to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct FuzzReport {
    format: Format,
    /// `-` is standard output.
    path: PathBuf,
}

impl FuzzReport {
    /// Whether the report is written to standard output.
    pub(in crate::cli) fn takes_stdout(&self) -> bool {
        self.path == Path::new("-")
    }
}

/// A text that is not `FORMAT=PATH`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("write `json=PATH` or `junit=PATH`; a PATH of `-` is standard output")]
pub(in crate::cli) struct FuzzReportError;

impl FromStr for FuzzReport {
    type Err = FuzzReportError;

    fn from_str(raw: &str) -> Result<Self, FuzzReportError> {
        let (format, path) =
            raw.split_once('=').filter(|(_, path)| !path.is_empty()).ok_or(FuzzReportError)?;
        let format = match format {
            "json" => Format::Json,
            "junit" => Format::Junit,
            _ => return Err(FuzzReportError),
        };
        Ok(Self { format, path: path.into() })
    }
}

/// Checks before the run that every report has its own path, which is writable.
pub(in crate::cli) fn prepare(reports: &[FuzzReport]) -> Result<(), CliError> {
    for (at, report) in reports.iter().enumerate() {
        if reports.iter().take(at).any(|earlier| earlier.path == report.path) {
            return Err(CliError::SamePlace { path: report.path.clone() });
        }
        if !report.takes_stdout() {
            writable(&report.path)?;
        }
    }
    Ok(())
}

/// Writes the reports.
pub(in crate::cli) fn write_all(
    reports: &[FuzzReport],
    summaries: &[Summary],
    rules: &[Rule],
) -> Result<(), CliError> {
    for report in reports {
        let text = match report.format {
            Format::Json => {
                let json = serde_json::json!({ "version": 1, "pages": summaries });
                serde_json::to_string_pretty(&json).map_err(|error| CliError::Report(error.into()))? + "\n"
            }
            Format::Junit => junit(summaries, rules).map_err(CliError::Report)?,
        };
        if report.takes_stdout() {
            stdout::pass_on(text.as_bytes())?;
        } else {
            let unwritable = |source| CliError::Unwritable { path: report.path.clone(), source };
            std::fs::write(&report.path, text).map_err(unwritable)?;
        }
    }
    Ok(())
}
