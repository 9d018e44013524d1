//! Failures saved for the next run: one JSON file each, in `.catena/failures`, named after the failure.

mod address;
mod delivery;
mod error;
mod redirect;

pub use address::Address;
pub use delivery::SavedDelivery;
pub use error::SavedFailureError;
pub use redirect::SavedRedirect;

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Rule;
use crate::whole_file::{Readers, write_whole};

/// The default folder of saved failures.
pub const FOLDER: &str = ".catena/failures";

/// The version of the files.
const VERSION: u32 = 1;

/// A saved failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum SavedFailure {
    /// A failure of a callback page.
    Redirect(SavedRedirect),
    /// A failure of a webhook endpoint.
    Delivery(SavedDelivery),
}

/// A file in the folder, and the failure in it, or why it cannot be used.
pub type SavedFile = (PathBuf, Result<SavedFailure, SavedFailureError>);

impl SavedFailure {
    /// The page or endpoint that failed.
    #[must_use]
    pub const fn at(&self) -> &Address {
        match self {
            Self::Redirect(redirect) => &redirect.at,
            Self::Delivery(delivery) => &delivery.at,
        }
    }

    /// The rule that was broken.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        match self {
            Self::Redirect(redirect) => redirect.rule,
            Self::Delivery(delivery) => delivery.rule,
        }
    }

    /// The failing case in a few words.
    #[must_use]
    pub fn description(&self) -> String {
        match self {
            Self::Redirect(redirect) => format!("?{}", redirect.query),
            Self::Delivery(delivery) => delivery.delivery.description(),
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`SavedFailureError`], if it cannot be read or is not a saved failure.
    pub fn read(path: &Path) -> Result<Self, SavedFailureError> {
        let malformed = |source: Box<dyn std::error::Error + Send + Sync>| SavedFailureError::Malformed {
            path: path.to_owned(),
            source,
        };
        let text = std::fs::read(path)
            .map_err(|source| SavedFailureError::Unreadable { path: path.to_owned(), source })?;
        let saved: Self = serde_json::from_slice(&text).map_err(|error| malformed(error.into()))?;
        let version = match &saved {
            Self::Redirect(redirect) => redirect.version,
            Self::Delivery(delivery) => delivery.version,
        };
        if version != VERSION {
            return Err(malformed(
                format!("it has version {version}; this program reads version {VERSION}").into(),
            ));
        }
        match saved {
            Self::Redirect(redirect) => redirect.decoded().map(Self::Redirect).map_err(malformed),
            Self::Delivery(delivery) => Ok(Self::Delivery(delivery)),
        }
    }

    /// Every failure in a folder, sorted by file name. A missing folder is empty.
    ///
    /// # Errors
    /// [`SavedFailureError`], if the folder cannot be read.
    pub fn all(folder: &Path) -> Result<Vec<SavedFile>, SavedFailureError> {
        let unreadable = |source| SavedFailureError::Unreadable { path: folder.to_owned(), source };
        let entries = match std::fs::read_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(unreadable)?,
        };
        let mut paths = Vec::new();
        for entry in entries {
            let path = entry.map_err(unreadable)?.path();
            if path.extension().is_some_and(|extension| extension == "json") && path.is_file() {
                paths.push(path);
            }
        }
        paths.sort();
        Ok(paths.into_iter().map(|path| (path.clone(), Self::read(&path))).collect())
    }

    /// Writes the failure to a folder. The same failure always has the same file name.
    ///
    /// # Errors
    /// [`SavedFailureError::Unwritable`].
    pub fn write(&self, folder: &Path) -> Result<PathBuf, SavedFailureError> {
        let unwritable =
            |path: &Path, source| SavedFailureError::Unwritable { path: path.to_owned(), source };
        let text = serde_json::to_string_pretty(self).map_err(|error| unwritable(folder, error.into()))?;
        let case = match self {
            Self::Redirect(redirect) => redirect.query.clone(),
            Self::Delivery(delivery) => {
                serde_json::to_string(&delivery.delivery).map_err(|error| unwritable(folder, error.into()))?
            }
        };
        let name = Sha256::new().chain_update(self.at().as_str()).chain_update([0]).chain_update(case);
        let name: String = name.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        let path = folder.join(format!("{}-{name}.json", self.rule()));
        std::fs::create_dir_all(folder)
            .and_then(|()| write_whole(&path, &(text + "\n"), Readers::Usual))
            .map_err(|source| unwritable(&path, source))?;
        Ok(path)
    }
}
