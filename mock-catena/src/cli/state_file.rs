//! `--state FILE`: saving state between runs.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use mock_catena::control::{Export, ImportError};

use super::private_file;

/// Why the state was not loaded or saved.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StateError {
    #[error("cannot read the state in `{}`", path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("cannot load the state from `{}`; move the file away to start empty", path.display())]
    Malformed {
        path: PathBuf,
        #[source]
        source: ImportError,
    },
    #[error("cannot write the state to `{}`; choose another file with `--state`", path.display())]
    Unwritable {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("another server keeps its state in `{}`; stop it, or choose another file with `--state`", path.display())]
    Taken { path: PathBuf },
}

/// A state file that belongs to this process until it ends.
pub(crate) struct StateFile {
    path: PathBuf,
    /// Holds the lock.
    _lock: File,
}

impl StateFile {
    /// Locks the file, and makes sure that it can be written at the end.
    pub(crate) fn open(path: PathBuf) -> Result<Self, StateError> {
        let lock = match lock(&private_file::beside(&path, ".lock")) {
            Ok(lock) => lock,
            Err(TryLockError::WouldBlock) => return Err(StateError::Taken { path }),
            Err(TryLockError::Error(source)) => return Err(StateError::Unwritable { path, source }),
        };
        match private_file::check_replaceable(&path) {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(source) => Err(StateError::Unwritable { path, source }),
        }
    }

    /// Loads the file; `None` if it does not exist.
    pub(crate) fn read(&self) -> Result<Option<Export>, StateError> {
        let path = || self.path.clone();
        match fs::read(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(StateError::Unreadable { path: path(), source }),
            Ok(bytes) => match Export::from_json(&bytes) {
                Ok(export) => Ok(Some(export)),
                Err(source) => Err(StateError::Malformed { path: path(), source }),
            },
        }
    }

    /// Replaces the file. Returns the number of undelivered webhooks.
    pub(crate) fn write(&self, export: &Export) -> Result<usize, StateError> {
        serde_json::to_vec(export)
            .map_err(Into::into)
            .and_then(|bytes| private_file::replace(&self.path, &bytes))
            .map(|()| export.deliveries())
            .map_err(|source| StateError::Unwritable { path: self.path.clone(), source })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// The state file itself is replaced, so a file beside it is locked. The system releases the lock of a process that
/// ends, however it ends; the file stays.
fn lock(path: &Path) -> Result<File, TryLockError> {
    let file = match private_file::create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_file() => File::open(path),
        made => made,
    };
    let file = file.map_err(TryLockError::Error)?;
    file.try_lock()?;
    Ok(file)
}
