//! Where the key that signs access tokens comes from: `--key FILE`, a file beside `--state FILE`, or this process.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use mock_catena::auth::{KeyError, SigningKey};

use super::private_file;

/// Where the signing key comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeySource {
    /// The public key, for the public credentials.
    Development,
    /// This file; it is made if it does not exist.
    File(PathBuf),
    /// Made at every start.
    Fresh,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyFileError {
    #[error("cannot read the signing key in `{}`; choose another file with `--key`", path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("cannot write a new signing key to `{}`; choose another file with `--key`", path.display())]
    Unwritable {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("cannot use the signing key in `{}`; move the file away to have a new one made", path.display())]
    Unusable {
        path: PathBuf,
        #[source]
        source: KeyError,
    },
    #[error(transparent)]
    Made(#[from] KeyError),
}

impl KeySource {
    /// The file beside a state file.
    pub(crate) fn beside(state: &Path) -> Self {
        Self::File(private_file::beside(state, ".key"))
    }

    /// Reads or makes the key.
    pub(crate) fn load(&self) -> Result<SigningKey, KeyFileError> {
        match self {
            Self::Development => Ok(SigningKey::development()),
            Self::Fresh => Ok(SigningKey::from_pem(SigningKey::generate()?.as_bytes())?),
            Self::File(path) => {
                let pem = match fs::read(path) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => make(path)?,
                    read => read.map_err(|source| KeyFileError::Unreadable { path: path.clone(), source })?,
                };
                SigningKey::from_pem(&pem)
                    .map_err(|source| KeyFileError::Unusable { path: path.clone(), source })
            }
        }
    }

    /// What the user has to know about it.
    pub(crate) fn notice(&self) -> String {
        match self {
            Self::Development => {
                "the public development key; anyone can make tokens, as anyone knows the credentials"
                    .to_owned()
            }
            Self::File(path) => format!("the one in {}", path.display()),
            Self::Fresh => {
                "made for this start; tokens end with it, unless you keep it with --key FILE".to_owned()
            }
        }
    }
}

fn make(path: &Path) -> Result<Vec<u8>, KeyFileError> {
    let pem = SigningKey::generate()?.into_bytes();
    private_file::create(path)
        .and_then(|mut file| {
            let written = file.write_all(&pem).and_then(|()| file.sync_all());
            // Half a key would be refused at the next start.
            written.inspect_err(|_| drop(fs::remove_file(path)))
        })
        .map_err(|source| KeyFileError::Unwritable { path: path.to_owned(), source })?;
    Ok(pem)
}
