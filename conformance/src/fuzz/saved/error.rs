//! Why a saved failure cannot be used.

use std::io;
use std::path::PathBuf;

use super::FOLDER;
use crate::whole_file::advice;

/// Why a saved failure cannot be used.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum SavedFailureError {
    /// The file or folder cannot be read.
    #[error("cannot read `{}`", path.display())]
    #[diagnostic(help("`catena-conformance fuzz` writes such files to `{FOLDER}`"))]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// The I/O error.
        #[source]
        source: io::Error,
    },
    /// The file is not a saved failure.
    #[error("`{}` is not a failure saved by `catena-conformance fuzz`", path.display())]
    #[diagnostic(help("delete it, or name a file from `{FOLDER}`"))]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The file cannot be written.
    #[error("cannot save a failure in `{}`", path.display())]
    #[diagnostic(help(
        "{}",
        advice(source, "check that the folder is writable, or name another with `--failures`")
    ))]
    Unwritable {
        /// The file or folder.
        path: PathBuf,
        /// The I/O error.
        #[source]
        source: io::Error,
    },
    /// The URL was saved without its secrets.
    #[error("`{}` was saved without the secrets of its URL `{url}`", path.display())]
    #[diagnostic(help("pass the profile it was found with: `--profile FILE`"))]
    AddressIncomplete {
        /// The file.
        path: PathBuf,
        /// The URL without its secrets.
        url: String,
    },
    /// The profile has another URL.
    #[error("`{}` was found on `{url}`, which is not in the profile", path.display())]
    #[diagnostic(help("omit `--profile`, or pass the profile it was found with"))]
    FoundElsewhere {
        /// The file.
        path: PathBuf,
        /// The URL that the failure was found on.
        url: String,
    },
}
