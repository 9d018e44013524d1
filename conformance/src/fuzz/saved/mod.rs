//! Failures kept for next time: one file each, under `.catena/failures`, named by what failed.

mod address;
mod delivery;
mod redirect;

pub use address::Address;
pub use delivery::KeptDelivery;
pub use redirect::KeptRedirect;

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Rule;

/// Where failures are kept unless somebody says otherwise.
pub const FOLDER: &str = ".catena/failures";

/// The form of the files.
const VERSION: u32 = 1;

/// A failure as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Kept {
    /// Of a callback page.
    Redirect(KeptRedirect),
    /// Of a webhook endpoint.
    Delivery(KeptDelivery),
}

/// Why a kept failure cannot be used.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum StoreError {
    /// The file or folder cannot be read.
    #[error("cannot read `{}`", path.display())]
    #[diagnostic(help("`catena-conformance fuzz` writes such files to `{FOLDER}`"))]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// It is not such a file.
    #[error("`{}` is no failure that `catena-conformance fuzz` kept", path.display())]
    #[diagnostic(help("delete it, or name a file from `{FOLDER}`"))]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It cannot be written.
    #[error("cannot keep a failure in `{}`", path.display())]
    #[diagnostic(help("check that the folder may be written to, or name another with `--failures`"))]
    Unwritable {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The address was kept without its secrets.
    #[error("`{}` was kept without the secrets in its address `{url}`", path.display())]
    #[diagnostic(help("name the endpoint with `--profile FILE`, the one it was found with"))]
    PartlyKept {
        /// Which file.
        path: PathBuf,
        /// What is known of the address.
        url: String,
    },
    /// The profile names another endpoint.
    #[error("`{}` was found on `{url}`, which the profile does not name", path.display())]
    #[diagnostic(help("leave `--profile` out, or name the profile it was found with"))]
    FoundElsewhere {
        /// Which file.
        path: PathBuf,
        /// Where it was found.
        url: String,
    },
}

/// A file of a folder, and the failure in it, or why that cannot be used.
pub type Filed = (PathBuf, Result<Kept, StoreError>);

impl Kept {
    /// Where it was found.
    #[must_use]
    pub const fn at(&self) -> &Address {
        match self {
            Self::Redirect(redirect) => &redirect.at,
            Self::Delivery(delivery) => &delivery.at,
        }
    }

    /// Which rule did not hold.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        match self {
            Self::Redirect(redirect) => redirect.rule,
            Self::Delivery(delivery) => delivery.rule,
        }
    }

    /// What failed, in a few words.
    #[must_use]
    pub fn told(&self) -> String {
        match self {
            Self::Redirect(redirect) => format!("?{}", redirect.query),
            Self::Delivery(delivery) => delivery.delivery.told(),
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`StoreError`], if it cannot be read or is no such file.
    pub fn read(path: &Path) -> Result<Self, StoreError> {
        let malformed = |source: Box<dyn std::error::Error + Send + Sync>| StoreError::Malformed {
            path: path.to_owned(),
            source,
        };
        let text =
            std::fs::read(path).map_err(|source| StoreError::Unreadable { path: path.to_owned(), source })?;
        let kept: Self = serde_json::from_slice(&text).map_err(|error| malformed(error.into()))?;
        let version = match &kept {
            Self::Redirect(redirect) => redirect.version,
            Self::Delivery(delivery) => delivery.version,
        };
        if version != VERSION {
            return Err(malformed(format!("it has version {version}, and we read {VERSION}").into()));
        }
        match kept {
            Self::Redirect(redirect) => redirect.by_its_bytes().map(Self::Redirect).map_err(malformed),
            Self::Delivery(delivery) => Ok(Self::Delivery(delivery)),
        }
    }

    /// Every failure in a folder, by name, and why one cannot be used. A folder that is not there holds none.
    ///
    /// # Errors
    /// [`StoreError`], if the folder cannot be read.
    pub fn all(folder: &Path) -> Result<Vec<Filed>, StoreError> {
        let unreadable = |source| StoreError::Unreadable { path: folder.to_owned(), source };
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

    /// Writes it into a folder; the same failure goes into the same file.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`].
    pub fn write(&self, folder: &Path) -> Result<PathBuf, StoreError> {
        let unwritable = |path: &Path, source| StoreError::Unwritable { path: path.to_owned(), source };
        let text = serde_json::to_string_pretty(self).map_err(|error| unwritable(folder, error.into()))?;
        let what = match self {
            Self::Redirect(redirect) => redirect.query.clone(),
            Self::Delivery(delivery) => {
                serde_json::to_string(&delivery.delivery).map_err(|error| unwritable(folder, error.into()))?
            }
        };
        let name = Sha256::new().chain_update(self.at().as_str()).chain_update([0]).chain_update(what);
        let name: String = name.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        let path = folder.join(format!("{}-{name}.json", self.rule()));
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&path, text + "\n"))
            .map_err(|source| unwritable(&path, source))?;
        Ok(path)
    }
}
