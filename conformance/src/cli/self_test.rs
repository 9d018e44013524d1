//! `self-test`: runs every check against every partner of the self-test.

use std::cell::Cell;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use clap::Args;
use mock_catena::clock::SystemClock;
use mock_catena::ids::{Ids as _, SeededIds};

use super::CliError;
use super::arguments::CheckArguments;
use super::driver::Driver;
use super::stdout::say;
use crate::judge::Verdict;
use crate::seed::Seed;
use crate::self_test::{
    DefectCoverage, Row, SelfTest, defect_coverage, markdown, pages_in_browser, terminal,
};

/// How many partners are between two lines of progress in a log.
const A_LINE_EVERY: u32 = 25;

/// Test the checks themselves: every known mistake must be detected, and no correct partner may fail.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    checks: CheckArguments,
    /// The seed of all test data.
    #[arg(long, value_name = "NUMBER", default_value = "1", allow_negative_numbers = true)]
    seed: Seed,
    /// With `browser`, pages are tested in Chromium too.
    #[arg(long, value_name = "DRIVER", default_value = "http")]
    driver: Driver,
    /// Write the defect coverage: `json` or `markdown`. Repeatable.
    #[arg(long = "report", value_name = "FORMAT=PATH")]
    reports: Vec<CoverageReport>,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance self-test
  catena-conformance self-test --driver browser --report markdown=DEFECT_COVERAGE.md

Exit codes: 0 every mistake is detected and no correct partner fails, 1 otherwise, 2 usage error.";

/// A format of the defect coverage, and the file it is written to.
#[derive(Debug, Clone)]
struct CoverageReport {
    markdown: bool,
    path: PathBuf,
}

/// The value of `--report` is not a format and a path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("write FORMAT=PATH with the format `json` or `markdown`, e.g. `markdown=DEFECT_COVERAGE.md`")]
struct CoverageReportError;

impl FromStr for CoverageReport {
    type Err = CoverageReportError;

    fn from_str(raw: &str) -> Result<Self, CoverageReportError> {
        match raw.split_once('=') {
            Some(("json", path)) if !path.is_empty() => Ok(Self { markdown: false, path: path.into() }),
            Some(("markdown", path)) if !path.is_empty() => Ok(Self { markdown: true, path: path.into() }),
            Some(_) | None => Err(CoverageReportError),
        }
    }
}

impl CoverageReport {
    fn write(&self, coverage: &DefectCoverage) -> Result<(), CliError> {
        let text = if self.markdown {
            markdown(coverage)
        } else {
            let json =
                serde_json::to_string_pretty(coverage).map_err(|error| CliError::Report(Box::new(error)))?;
            format!("{json}\n")
        };
        std::fs::write(&self.path, text)
            .map_err(|source| CliError::Unwritable { path: self.path.clone(), source })
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let specification = arguments.checks.specification()?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::system)?;
    let self_test = SelfTest {
        specification,
        seed: arguments.seed,
        clock: Arc::new(SystemClock),
        secret: SeededIds::new(arguments.seed.number()).secret(),
        chromium: None,
    };
    let bar = indicatif::ProgressBar::new_spinner();
    let tested = Cell::new(0_u32);
    let on_row = |row: &Row| {
        tested.set(tested.get() + 1);
        bar.set_message(format!("{} partners tested, the last: {}", tested.get(), row.partner));
        bar.tick();
        // A log has no progress bar, and in Chromium this takes minutes.
        if bar.is_hidden() && tested.get().is_multiple_of(A_LINE_EVERY) {
            eprintln!("{} partners tested", tested.get());
        }
    };
    let coverage = runtime.block_on(async {
        let chromium = arguments.driver.start().await?;
        let mut coverage = defect_coverage(&self_test, on_row).await.map_err(CliError::system)?;
        if let Some(chromium) = chromium {
            let pages = pages_in_browser(self_test.with_scripts(Arc::clone(&chromium)), on_row).await;
            chromium.end().await;
            coverage.rows.extend(pages.map_err(CliError::system)?);
        }
        Ok::<_, CliError>(coverage)
    })?;
    bar.finish_and_clear();
    say(terminal(&coverage))?;
    arguments.reports.iter().try_for_each(|report| report.write(&coverage))?;
    Ok(if coverage.failures().none() { Verdict::Conformant } else { Verdict::NonConformant }.exit_code())
}
