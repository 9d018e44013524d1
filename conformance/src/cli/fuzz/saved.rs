//! The failures of earlier runs, tried first; and those of this one, written as they are found.

use std::path::{Path, PathBuf};

use super::output::show_known;
use super::verdict::worse;
use crate::cli::CliError;
use crate::cli::OutputTarget;
use crate::fuzz::redirect::Again;
use crate::fuzz::saved::{Address, Kept, StoreError};
use crate::judge::Verdict;

/// Tries what failed there before. What is mended is forgotten.
pub(in crate::cli) async fn known(
    words: OutputTarget,
    folder: &Path,
    at: &Address,
    mut again: impl AsyncFnMut(&Kept) -> Option<Again>,
) -> Result<Verdict, CliError> {
    let mut verdict = Verdict::NothingRan;
    for (path, kept) in Kept::all(folder)? {
        let kept = match kept {
            Ok(kept) => kept,
            Err(error) => {
                let why =
                    std::error::Error::source(&error).map(|why| format!(" ({why})")).unwrap_or_default();
                words.say(format_args!("  CANNOT TELL   {error}{why}: fix it, or delete it"));
                verdict = worse(verdict, Verdict::Incomplete);
                continue;
            }
        };
        if kept.at() != at {
            continue;
        }
        let Some(again) = again(&kept).await else { continue };
        show_known(words, &path, &kept, &again, "; forgotten");
        if again == Again::Fixed {
            remove(&path)?;
        }
        verdict = worse(verdict, judged(&again));
    }
    Ok(verdict)
}

/// FIXED, STILL FAILING or CANNOT TELL, as a verdict.
pub(crate) const fn judged(again: &Again) -> Verdict {
    match again {
        Again::Fixed => Verdict::Conformant,
        Again::StillFailing(_) => Verdict::NonConformant,
        Again::CannotTell(_) => Verdict::Incomplete,
    }
}

fn remove(path: &Path) -> Result<(), CliError> {
    std::fs::remove_file(path).map_err(|source| CliError::Unwritable { path: path.to_owned(), source })
}

/// Writes failures as they are found, so that nothing is lost however the run ends.
#[derive(Debug)]
pub(in crate::cli) struct Keeper {
    folder: PathBuf,
    /// Files that this run has made.
    made: Vec<PathBuf>,
    unwritten: Option<StoreError>,
}

impl Keeper {
    pub(in crate::cli) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), made: Vec::new(), unwritten: None }
    }

    /// Writes one.
    pub(in crate::cli) fn keep(&mut self, failure: &Kept) {
        let before = Kept::all(&self.folder).unwrap_or_default();
        match failure.write(&self.folder) {
            Ok(path) if before.iter().any(|(known, _)| *known == path) => {}
            Ok(path) => self.made.push(path),
            Err(error) => {
                self.unwritten.get_or_insert(error);
            }
        }
    }

    /// The files of the failures that are left at the end. One that a shorter one has taken the place of is of no more
    /// use.
    pub(in crate::cli) fn finish(self, left: &[Kept]) -> Result<Vec<PathBuf>, CliError> {
        if let Some(error) = self.unwritten {
            return Err(error.into());
        }
        let paths = left.iter().map(|kept| kept.write(&self.folder)).collect::<Result<Vec<_>, _>>()?;
        for path in self.made.iter().filter(|path| !paths.contains(path)) {
            remove(path)?;
        }
        Ok(paths)
    }
}
