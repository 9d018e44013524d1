//! `self-test`: tests the checks themselves, against known defects and correct partners.

use std::cell::Cell;
use std::str::FromStr;
use std::sync::Arc;

use clap::Args;
use mock_catena::clock::SystemClock;
use mock_catena::ids::{Ids as _, SeededIds};

use super::CliError;
use super::arguments::CheckArguments;
use super::driver::Driver;
use super::report_flag::{ReportFlag, ReportFormat, to_json};
use super::runtime::block_on;
use super::stdout::say;
use crate::judge::Verdict;
use crate::seed::Seed;
use crate::self_test::{Row, SelfTest, defect_coverage, markdown, pages_in_browser, terminal};

/// Without a terminal, a line is printed after this many partners.
const LINE_EVERY: u32 = 25;

/// Test the checks themselves: they must detect every known defect and pass every correct partner.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    checks: CheckArguments,
    /// The seed of all generated data.
    #[arg(long, value_name = "NUMBER", default_value = "1", allow_negative_numbers = true)]
    seed: Seed,
    /// With `browser`, the pages are also tested in Chromium.
    #[arg(long, value_name = "DRIVER", default_value = "http")]
    driver: Driver,
    /// Write the defect coverage as `json` or `markdown`; a PATH of `-` is standard output. Repeatable.
    #[arg(long = "report", value_name = "FORMAT=PATH")]
    reports: Vec<ReportFlag<CoverageFormat>>,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance self-test
  catena-conformance self-test --driver browser --report markdown=DEFECT_COVERAGE.md

Exit codes: 0 every defect is detected and every correct partner passes, 1 otherwise, 2 usage error.";

/// The formats of the defect coverage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CoverageFormat {
    Json,
    Markdown,
}

impl FromStr for CoverageFormat {
    type Err = &'static str;

    fn from_str(raw: &str) -> Result<Self, &'static str> {
        match raw {
            "json" => Ok(Self::Json),
            "markdown" => Ok(Self::Markdown),
            _ => Err("the formats are `json` and `markdown`"),
        }
    }
}

impl ReportFormat for CoverageFormat {
    const EXAMPLE: &'static str = "markdown=DEFECT_COVERAGE.md";
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let specification = arguments.checks.specification()?;
    let self_test = SelfTest {
        specification,
        seed: arguments.seed,
        clock: Arc::new(SystemClock),
        secret: SeededIds::new(arguments.seed.number()).secret(),
        chromium: None,
    };
    let bar = indicatif::ProgressBar::new_spinner();
    let tested = Cell::new(0_u32);
    let progress = |row: &Row| {
        tested.set(tested.get() + 1);
        bar.set_message(format!("{} partners tested, last: {}", tested.get(), row.partner));
        bar.tick();
        // In Chromium this takes minutes, and without a terminal there is no progress bar.
        if bar.is_hidden() && tested.get().is_multiple_of(LINE_EVERY) {
            eprintln!("{} partners tested", tested.get());
        }
    };
    let coverage = block_on(async {
        let chromium = arguments.driver.start().await?;
        let mut coverage = defect_coverage(&self_test, progress).await.map_err(CliError::system)?;
        if let Some(chromium) = chromium {
            let pages = pages_in_browser(self_test.with_scripts(Arc::clone(&chromium)), progress).await;
            chromium.end().await;
            coverage.rows.extend(pages.map_err(CliError::system)?);
        }
        Ok(coverage)
    })?;
    bar.finish_and_clear();
    say(terminal(&coverage))?;
    for report in &arguments.reports {
        report.write(&match report.format {
            CoverageFormat::Json => to_json(&coverage)?,
            CoverageFormat::Markdown => markdown(&coverage),
        })?;
    }
    Ok(if coverage.failures().none() { 0 } else { Verdict::FAILED })
}
