//! `self-test`: proves the judge. Every partner of the self-test, led past every check.

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
use crate::self_test::{DefectCoverage, Judge, Row, defect_coverage, markdown, prove_pages, terminal};

/// Partners to a line, where nothing can be drawn.
const A_LINE_EVERY: u32 = 25;

/// Prove the judge: every known mistake is found, and nobody is blamed without one.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    checks: CheckArguments,
    /// What everything made up is made from.
    #[arg(long, value_name = "NUMBER", default_value = "1", allow_negative_numbers = true)]
    seed: Seed,
    /// With `browser`, the pages are proved in Chromium too.
    #[arg(long, value_name = "DRIVER", default_value = "http")]
    driver: Driver,
    /// Write the defect coverage: `json` or `markdown`. Repeatable.
    #[arg(long = "report", value_name = "FORMAT=PATH")]
    reports: Vec<MatrixReport>,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance self-test
  catena-conformance self-test --driver browser --report markdown=KILL_MATRIX.md

Exit codes: 0 every mistake is found and nobody is blamed without one, 1 otherwise, 2 usage error.";

/// One form of the defect coverage, and where it goes.
#[derive(Debug, Clone)]
struct MatrixReport {
    markdown: bool,
    path: PathBuf,
}

/// A text that asks for no defect coverage.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("write FORMAT=PATH with the format `json` or `markdown`, e.g. `markdown=KILL_MATRIX.md`")]
struct MatrixReportError;

impl FromStr for MatrixReport {
    type Err = MatrixReportError;

    fn from_str(raw: &str) -> Result<Self, MatrixReportError> {
        match raw.split_once('=') {
            Some(("json", path)) if !path.is_empty() => Ok(Self { markdown: false, path: path.into() }),
            Some(("markdown", path)) if !path.is_empty() => Ok(Self { markdown: true, path: path.into() }),
            Some(_) | None => Err(MatrixReportError),
        }
    }
}

impl MatrixReport {
    fn write(&self, matrix: &DefectCoverage) -> Result<(), CliError> {
        let text = if self.markdown {
            markdown(matrix)
        } else {
            let json =
                serde_json::to_string_pretty(matrix).map_err(|error| CliError::Report(Box::new(error)))?;
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
    let judge = Judge {
        specification,
        seed: arguments.seed,
        clock: Arc::new(SystemClock),
        secret: SeededIds::new(arguments.seed.number()).secret(),
        chromium: None,
    };
    let bar = indicatif::ProgressBar::new_spinner();
    let judged = Cell::new(0_u32);
    let told = |row: &Row| {
        judged.set(judged.get() + 1);
        bar.set_message(format!("{} partners judged, the last: {}", judged.get(), row.partner));
        bar.tick();
        // A log has no line to draw over, and in Chromium this takes minutes.
        if bar.is_hidden() && judged.get().is_multiple_of(A_LINE_EVERY) {
            eprintln!("{} partners judged", judged.get());
        }
    };
    let matrix = runtime.block_on(async {
        let chromium = arguments.driver.start().await?;
        let mut matrix = defect_coverage(&judge, told).await.map_err(CliError::system)?;
        if let Some(chromium) = chromium {
            let pages = prove_pages(judge.with_scripts(Arc::clone(&chromium)), told).await;
            chromium.end().await;
            matrix.rows.extend(pages.map_err(CliError::system)?);
        }
        Ok::<_, CliError>(matrix)
    })?;
    bar.finish_and_clear();
    say(terminal(&matrix))?;
    arguments.reports.iter().try_for_each(|report| report.write(&matrix))?;
    Ok(if matrix.failures().none() { Verdict::Conformant } else { Verdict::NonConformant }.exit_code())
}
