//! `self-test`: tests the checks themselves, against known defects and correct partners.

use std::cell::{Cell, RefCell};
use std::str::FromStr;
use std::sync::Arc;

use clap::Args;
use mock_catena::clock::SystemClock;
use mock_catena::ids::{Ids as _, SeededIds};

use super::CliError;
use super::arguments::CheckArguments;
use super::driver::Driver;
use super::report_flag::{ReportFlag, ReportFormat, to_json};
use super::runtime::{block_on, interrupted};
use super::stdout::{say, tell};
use crate::judge::Verdict;
use crate::seed::Seed;
use crate::self_test::{
    DefectCoverage, Row, SelfTest, SelfTestError, defect_coverage, markdown, pages_in_browser, terminal,
};

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

Exit codes: 0 every defect is detected and every correct partner passes, 1 otherwise, 2 usage error, 3 ended by a signal.";

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
    let specification = arguments.checks.specification(None)?;
    let self_test = SelfTest {
        specification,
        seed: arguments.seed,
        clock: Arc::new(SystemClock),
        secret: SeededIds::new(arguments.seed.number()).secret(),
        chromium: None,
    };
    let bar = indicatif::ProgressBar::new_spinner();
    let (tested, rows) = (Cell::new(0_u32), RefCell::new(Vec::new()));
    let progress = |row: &Row| {
        tested.set(tested.get() + 1);
        rows.borrow_mut().push(row.clone());
        bar.set_message(format!("{} partners tested, last: {}", tested.get(), row.partner));
        bar.tick();
        // In Chromium this takes minutes, and without a terminal there is no progress bar.
        if bar.is_hidden() && tested.get().is_multiple_of(LINE_EVERY) {
            tell(format!("{} partners tested\n", tested.get()));
        }
    };
    let checks = self_test.specification.checks.iter().map(|check| check.id.to_string()).collect();
    let ended_early = block_on(async {
        let chromium = arguments.driver.start().await?;
        let all = async {
            defect_coverage(&self_test, progress).await?;
            if let Some(chromium) = &chromium {
                pages_in_browser(self_test.clone().with_scripts(Arc::clone(chromium)), progress).await?;
            }
            Ok(())
        };
        let ended = tokio::select! {
            biased;
            because = interrupted() => Ok(Some(because)),
            all = all => all.map(|()| None),
        };
        if let Some(chromium) = &chromium {
            chromium.end().await;
        }
        ended.map_err(|error: SelfTestError| CliError::system(error))
    })?;
    bar.finish_and_clear();
    let coverage = DefectCoverage { checks, rows: rows.take() };
    say(terminal(&coverage))?;
    for report in &arguments.reports {
        report.write(&match report.format {
            CoverageFormat::Json => to_json(&coverage)?,
            CoverageFormat::Markdown => markdown(&coverage),
        })?;
    }
    if let Some(because) = ended_early {
        tell(format!("{because} after {} partners; the others are missing above\n", tested.get()));
        return Ok(Verdict::INCOMPLETE);
    }
    Ok(if coverage.failures().none() { 0 } else { Verdict::FAILED })
}
