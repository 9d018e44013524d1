//! One page or endpoint: first the failures of earlier runs, then new cases.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::command::Arguments;
use super::output::{ProgressLine, emit, show_failure, show_sum, show_totals};
use super::saved::{FailureWriter, retry_saved};
use super::verdict::{outcome_verdict, worse};
use crate::cli::CliError;
use crate::cli::runtime::interrupted;
use crate::fuzz::saved::{Address, SavedFailure};
use crate::fuzz::{Failure, FuzzCase, FuzzTarget, Progress, Session, Summary};
use crate::judge::Verdict;

/// Fuzzes the page or endpoint at this address. `reproduce` gives the command that shows a failure again; its last
/// argument is the file that the failure was saved to.
pub(super) async fn fuzz_session<T: FuzzTarget>(
    arguments: &Arguments,
    at: &Address,
    session: &mut Session<T>,
    reproduce: impl Fn(&Session<T>, &Failure<T::Case>, Option<&Path>) -> String,
) -> Result<(Summary, Verdict), CliError> {
    let words = arguments.words();
    let retried = retry_saved(words, &arguments.failures, at, session).await?;
    let progress = Arc::new(Progress::default());
    let line = ProgressLine::start(Arc::clone(&progress), T::Case::KIND);
    let mut writer = FailureWriter::new(&arguments.failures);
    let found = |failure: &Failure<T::Case>| writer.write(&T::Case::saved(failure, at));
    let outcome = session.run(progress, found, interrupted()).await;
    line.finish();
    let saved: Vec<SavedFailure> =
        outcome.failures.iter().map(|failure| T::Case::saved(failure, at)).collect();
    let written = writer.finish(&saved);
    let paths = written.as_deref().unwrap_or_default();
    let path = |index: usize| paths.get(index).map(PathBuf::as_path);
    let summary = Summary::new(at.as_str().to_owned(), &outcome, |index, failure| {
        reproduce(session, failure, path(index))
    });
    show_totals(words, &outcome);
    for (index, failure) in summary.failures.iter().enumerate() {
        show_failure(words, failure, path(index));
    }
    emit(words, arguments.emit, &saved);
    show_sum(words, &outcome);
    written?;
    Ok((summary, worse(retried, outcome_verdict(&outcome))))
}
