//! `--report FORMAT=PATH`: parses the flag, and writes the file or standard output.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Serialize;

use super::{CliError, stdout};
use crate::whole_file::{Readers, write_whole};

/// The formats of a command's `--report`.
pub(crate) trait ReportFormat: FromStr<Err: fmt::Display> {
    /// A valid value of the flag, for the error message.
    const EXAMPLE: &'static str;
}

/// One `--report`: a format, and a path or `-` for standard output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReportFlag<F> {
    pub(crate) format: F,
    path: PathBuf,
}

/// Why a text is not a report flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReportFlagError(String);

impl fmt::Display for ReportFlagError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ReportFlagError {}

impl<F: ReportFormat> FromStr for ReportFlag<F> {
    type Err = ReportFlagError;

    fn from_str(raw: &str) -> Result<Self, ReportFlagError> {
        let Some((format, path)) = raw.split_once('=').filter(|(_, path)| !path.is_empty()) else {
            let example = F::EXAMPLE;
            let message = format!("write FORMAT=PATH, e.g. `{example}`; a PATH of `-` is standard output");
            return Err(ReportFlagError(message));
        };
        let format = format.parse().map_err(|error: F::Err| ReportFlagError(error.to_string()))?;
        Ok(Self { format, path: path.into() })
    }
}

impl<F> ReportFlag<F> {
    /// Whether the report goes to standard output.
    pub(crate) fn takes_stdout(&self) -> bool {
        self.path == Path::new("-")
    }

    /// Writes the rendered report.
    pub(crate) fn write(&self, text: &str) -> Result<(), CliError> {
        if self.takes_stdout() {
            stdout::pass_on(text.as_bytes())
        } else {
            let unwritable = |source| CliError::Unwritable { path: self.path.clone(), source };
            write_whole(&self.path, text, Readers::Usual).map_err(unwritable)
        }
    }
}

/// Checks before a run that every report has its own path, and that the path can be written.
pub(crate) fn check_paths<F>(reports: &[ReportFlag<F>]) -> Result<(), CliError> {
    for (at, report) in reports.iter().enumerate() {
        if reports.iter().take(at).any(|earlier| earlier.path == report.path) {
            return Err(CliError::same_path(&report.path));
        }
        if !report.takes_stdout() {
            check_writable(&report.path)?;
        }
    }
    Ok(())
}

/// Checks that a file can be written. An existing file keeps its content, and no new one is left behind.
pub(super) fn check_writable(path: &Path) -> Result<(), CliError> {
    let is_new = !path.exists();
    let opened = std::fs::OpenOptions::new().create(true).append(true).open(path);
    opened.map_err(|source| CliError::Unwritable { path: path.to_owned(), source })?;
    if is_new {
        let _ = std::fs::remove_file(path);
    }
    Ok(())
}

/// JSON, the only format of `doctor` and `plan`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Json;

impl FromStr for Json {
    type Err = &'static str;

    fn from_str(raw: &str) -> Result<Self, &'static str> {
        if raw == "json" { Ok(Self) } else { Err("the only format is `json`; write `json` or `json=PATH`") }
    }
}

impl ReportFormat for Json {
    const EXAMPLE: &'static str = "json=out.json";
}

/// Parses `json` or `json=PATH`; without a path, the report goes to standard output.
pub(super) fn json_or_path(raw: &str) -> Result<ReportFlag<Json>, ReportFlagError> {
    if raw == "json" { "json=-".parse() } else { raw.parse() }
}

/// A value as pretty-printed JSON with a line break at the end.
pub(super) fn to_json(value: &impl Serialize) -> Result<String, CliError> {
    serde_json::to_string_pretty(value)
        .map(|json| json + "\n")
        .map_err(|error| CliError::Report(Box::new(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn to_check_a_path_neither_creates_a_file_nor_empties_one() {
        let folder = tempfile::tempdir().unwrap();
        let (new, old) = (folder.path().join("new.json"), folder.path().join("old.json"));
        std::fs::write(&old, "{}").unwrap();
        check_writable(&new).unwrap();
        check_writable(&old).unwrap();
        assert!(!new.exists());
        assert_eq!(std::fs::read_to_string(&old).unwrap(), "{}");
        assert!(check_writable(&folder.path().join("missing/new.json")).is_err());
    }
}
