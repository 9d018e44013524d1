//! The failures of earlier runs are tried first; those of this run are saved as soon as they are found.

use std::error::Error as _;
use std::path::{Path, PathBuf};

use super::output::show_retried;
use super::verdict::{retry_verdict, worse};
use crate::cli::{CliError, OutputTarget};
use crate::fuzz::saved::{Address, SavedFailure, SavedFailureError};
use crate::fuzz::{FuzzTarget, RetryResult, Session};
use crate::judge::Verdict;

/// Tries the saved failures of this address again, and deletes those that are fixed.
pub(super) async fn retry_saved<T: FuzzTarget>(
    words: OutputTarget,
    folder: &Path,
    at: &Address,
    session: &mut Session<T>,
) -> Result<Verdict, CliError> {
    let mut verdict = Verdict::NothingRan;
    for (path, saved) in SavedFailure::all(folder)? {
        let saved = match saved {
            Ok(saved) => saved,
            Err(error) => {
                let source = error.source().map(|source| format!(" ({source})")).unwrap_or_default();
                words.say(format_args!("  CANNOT TELL   {error}{source}: fix it, or delete it"));
                verdict = worse(verdict, Verdict::Incomplete);
                continue;
            }
        };
        if saved.at() != at {
            continue;
        }
        let Some(result) = session.retry_saved(&saved).await else { continue };
        show_retried(words, &path, &saved, &result, "; file deleted");
        if result == RetryResult::Fixed {
            remove(&path)?;
        }
        verdict = worse(verdict, retry_verdict(&result));
    }
    Ok(verdict)
}

fn remove(path: &Path) -> Result<(), CliError> {
    std::fs::remove_file(path).map_err(|source| CliError::Unwritable { path: path.to_owned(), source })
}

/// Saves failures as soon as they are found, so that nothing is lost if the run is interrupted.
#[derive(Debug)]
pub(super) struct FailureWriter {
    folder: PathBuf,
    /// The files that this run created.
    created: Vec<PathBuf>,
    error: Option<SavedFailureError>,
}

impl FailureWriter {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), created: Vec::new(), error: None }
    }

    pub(super) fn write(&mut self, failure: &SavedFailure) {
        let before = SavedFailure::all(&self.folder).unwrap_or_default();
        match failure.write(&self.folder) {
            Ok(path) if before.iter().any(|(known, _)| *known == path) => {}
            Ok(path) => self.created.push(path),
            Err(error) => {
                self.error.get_or_insert(error);
            }
        }
    }

    /// The files of the run's failures. Files of failures that a simpler one has replaced are deleted.
    pub(super) fn finish(self, failures: &[SavedFailure]) -> Result<Vec<PathBuf>, CliError> {
        if let Some(error) = self.error {
            return Err(error.into());
        }
        let paths =
            failures.iter().map(|failure| failure.write(&self.folder)).collect::<Result<Vec<_>, _>>()?;
        for path in self.created.iter().filter(|path| !paths.contains(path)) {
            remove(path)?;
        }
        Ok(paths)
    }
}
