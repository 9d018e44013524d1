//! `--report` of `fuzz`.

use std::str::FromStr;

use crate::cli::CliError;
use crate::cli::report_flag::{ReportFlag, ReportFormat, to_json};
use crate::fuzz::{Rule, Summary, junit};
use crate::printable::{printable, printable_json};

/// The formats of a fuzzing report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum FuzzFormat {
    Json,
    Junit,
}

impl FromStr for FuzzFormat {
    type Err = &'static str;

    fn from_str(raw: &str) -> Result<Self, &'static str> {
        match raw {
            "json" => Ok(Self::Json),
            "junit" => Ok(Self::Junit),
            _ => Err("the formats are `json` and `junit`"),
        }
    }
}

impl ReportFormat for FuzzFormat {
    const EXAMPLE: &'static str = "junit=out.xml";
}

/// Writes every report.
pub(in crate::cli) fn write_all(
    reports: &[ReportFlag<FuzzFormat>],
    summaries: &[Summary],
    rules: &[Rule],
) -> Result<(), CliError> {
    for report in reports {
        report.write(&match report.format {
            FuzzFormat::Json => {
                let mut value = serde_json::json!({ "version": 1, "pages": summaries });
                printable_json(&mut value);
                to_json(&value)?
            }
            FuzzFormat::Junit => printable(&junit(summaries, rules).map_err(CliError::Report)?).into_owned(),
        })?;
    }
    Ok(())
}
