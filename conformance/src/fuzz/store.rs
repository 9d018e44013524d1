//! Failures kept for next time: one file each, under `.catena/failures`, named by what failed.

use std::io;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use catena_contract::strategies::redirects::{Classes, Feature};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::failure::Failure;
use super::rule::Rule;

/// Where failures are kept unless somebody says otherwise.
pub const FOLDER: &str = ".catena/failures";

/// The form of the files.
const VERSION: u32 = 1;

/// A failure as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    version: u32,
    /// The callback URL it was found on, as it was configured.
    pub url: String,
    /// Which rule did not hold.
    pub rule: Rule,
    /// What was seen instead.
    pub observed: String,
    /// What a careful partner may believe.
    pub acceptable: Classes,
    /// What is odd about the query.
    pub features: Vec<Feature>,
    /// Why that may be believed.
    pub why: String,
    /// The query, for a reader.
    pub query: String,
    /// The bytes that are sent, in base64.
    bytes: String,
    /// The id a partner reads, where it should.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_request_id: Option<String>,
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
}

impl Kept {
    /// A failure of the page at `url`.
    #[must_use]
    pub fn new(url: &str, failure: &Failure) -> Self {
        Self {
            version: VERSION,
            url: url.to_owned(),
            rule: failure.rule,
            observed: failure.observed.clone(),
            acceptable: failure.acceptable,
            features: failure.features.clone(),
            why: failure.why.clone(),
            query: failure.query.clone(),
            bytes: BASE64.encode(&failure.query),
            integration_request_id: failure.request_id.clone(),
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
        let mut kept: Self = serde_json::from_slice(&text).map_err(|error| malformed(error.into()))?;
        if kept.version != VERSION {
            return Err(malformed(format!("it has version {}, and we read {VERSION}", kept.version).into()));
        }
        let bytes = BASE64.decode(&kept.bytes).map_err(|error| malformed(error.into()))?;
        kept.query = String::from_utf8(bytes).map_err(|error| malformed(error.into()))?;
        if !kept.query.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(malformed("its bytes cannot stand in a request line".into()));
        }
        Ok(kept)
    }

    /// Every failure in a folder, by name. A folder that is not there holds none.
    ///
    /// # Errors
    /// [`StoreError`], with the first file that cannot be used.
    pub fn all(folder: &Path) -> Result<Vec<(PathBuf, Self)>, StoreError> {
        let unreadable = |source| StoreError::Unreadable { path: folder.to_owned(), source };
        let entries = match std::fs::read_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(unreadable)?,
        };
        let mut paths = Vec::new();
        for entry in entries {
            let path = entry.map_err(unreadable)?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                paths.push(path);
            }
        }
        paths.sort();
        paths.into_iter().map(|path| Ok((path.clone(), Self::read(&path)?))).collect()
    }

    /// Writes it into a folder; the same failure goes into the same file.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`].
    pub fn write(&self, folder: &Path) -> Result<PathBuf, StoreError> {
        let name =
            Sha256::new().chain_update(&self.url).chain_update([0]).chain_update(&self.query).finalize();
        let name: String = name.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        let path = folder.join(format!("{}-{name}.json", self.rule));
        let text = serde_json::to_string_pretty(self).map_err(io::Error::from);
        text.and_then(|text| {
            std::fs::create_dir_all(folder)?;
            std::fs::write(&path, text + "\n")
        })
        .map_err(|source| StoreError::Unwritable { path: path.clone(), source })?;
        Ok(path)
    }
}
