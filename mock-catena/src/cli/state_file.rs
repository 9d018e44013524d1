//! `--state FILE`: saving state between runs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use mock_catena::control::{Export, ImportError};

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
}

/// Loads the file; `None` if it does not exist.
pub(crate) fn read(path: &Path) -> Result<Option<Export>, StateError> {
    let named = || path.to_owned();
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(StateError::Unreadable { path: named(), source }),
    };
    Export::from_json(&bytes).map(Some).map_err(|source| StateError::Malformed { path: named(), source })
}

/// Writes to a temporary file and renames it, so that a crash leaves either the old or the new state. Returns the
/// number of undelivered webhooks.
pub(crate) fn write(path: &Path, export: &Export) -> Result<usize, StateError> {
    let failed = |source| StateError::Unwritable { path: path.to_owned(), source };
    let bytes = serde_json::to_vec(export).map_err(|error| failed(error.into()))?;
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".new");
    private(Path::new(&temporary))
        .and_then(|mut file| io::Write::write_all(&mut file, &bytes))
        .map_err(failed)?;
    fs::rename(&temporary, path).map_err(failed)?;
    Ok(export.deliveries())
}

/// Creates a file that only its owner can read, because it contains secrets.
fn private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
