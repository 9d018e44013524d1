//! Reads feature files: those that are part of the program, or those in a folder of the user's.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cucumber::feature::Ext as _;
use cucumber::gherkin::{Feature, GherkinEnv};
use include_dir::{Dir, DirEntry, include_dir};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::revisions::{FOLDER, Frozen, Revision, RevisionError};
use super::{Check, CheckError, CheckId};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/features");

/// Feature files with the checks found in them.
#[derive(Debug, Clone)]
pub struct Specification {
    /// The parsed files, as cucumber runs them.
    pub features: Vec<Feature>,
    /// The checks in order of chapter, file name and line.
    pub checks: Vec<Check>,
    /// The revision of the whole specification, also if some checks are deselected.
    pub revision: SpecificationRevision,
    /// The frozen revisions, oldest first.
    pub revisions: Vec<Revision>,
}

/// The specification that a run tests against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SpecificationRevision {
    /// The first twelve digits of the SHA-256 over the name and text of every feature file. Any change gives another
    /// revision.
    pub revision: String,
    /// How many checks it has in all.
    pub checks: usize,
    /// The folder of the feature files; `features` for those that are part of the program.
    pub folder: String,
    /// Whether the feature files are those that are part of the program.
    pub built_in: bool,
    /// The frozen revision that the checks were limited to, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen: Option<Frozen>,
}

impl std::fmt::Display for SpecificationRevision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let checks = if self.checks == 1 { "check" } else { "checks" };
        match &self.frozen {
            Some(Frozen { number, .. }) => write!(f, "revision {number} ({} {checks})", self.checks),
            None => write!(f, "{} ({} {checks})", self.revision, self.checks),
        }
    }
}

/// Why feature files cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The folder cannot be read.
    #[error("cannot read the features folder `{}`", path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// The error of the operating system.
        #[source]
        source: std::io::Error,
    },
    /// There is no feature file in it.
    #[error("`{}` contains no `.feature` file, so there is nothing to run", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
    },
    /// A file is not valid Gherkin.
    #[error("`{file}` is not a feature file: {message}")]
    Malformed {
        /// The file.
        file: String,
        /// What is wrong, with line and column.
        message: String,
    },
    /// A scenario is not a valid check.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// A frozen revision is not valid.
    #[error(transparent)]
    Revision(#[from] RevisionError),
    /// Two scenarios have the same id.
    #[error("{second}: the id `{id}` is already used at {first}; give one of them another")]
    Repeated {
        /// The id.
        id: CheckId,
        /// Where it is used first.
        first: String,
        /// Where it is used again.
        second: String,
    },
}

impl Specification {
    /// The specification that is part of the program.
    ///
    /// # Errors
    /// [`LoadError`], if the program was built from invalid feature files.
    pub fn embedded() -> Result<Self, LoadError> {
        let mut files = BTreeMap::new();
        collect_embedded(&EMBEDDED, &mut files);
        let mut embedded = Self::with_revisions(files, Path::new("features"))?;
        embedded.revision.built_in = true;
        Ok(embedded)
    }

    /// The specification in a folder of the user's.
    ///
    /// # Errors
    /// [`LoadError`].
    pub fn from_folder(folder: &Path) -> Result<Self, LoadError> {
        let mut files = BTreeMap::new();
        collect_files(folder, folder, &mut files)?;
        Self::with_revisions(files, folder)
    }

    /// Reads the feature files, and the revisions among the files.
    fn with_revisions(files: BTreeMap<String, String>, folder: &Path) -> Result<Self, LoadError> {
        let (frozen, files): (BTreeMap<_, _>, BTreeMap<_, _>) =
            files.into_iter().partition(|(file, _)| file.starts_with(FOLDER));
        let mut specification = Self::read(files, folder)?;
        for (file, text) in frozen.iter().filter(|(file, _)| file.ends_with(".toml")) {
            let below = format!("{}/", file.trim_end_matches(".toml"));
            let kept =
                frozen.iter().filter(|(file, _)| file.starts_with(&below) && file.ends_with(".feature"));
            let kept = kept.map(|(file, text)| (file.clone(), text.clone())).collect();
            specification.revisions.push(Revision::read(file, text, kept)?);
        }
        specification.revisions.sort_by_key(|revision| revision.number);
        Ok(specification)
    }

    pub(super) fn read(files: BTreeMap<String, String>, folder: &Path) -> Result<Self, LoadError> {
        let mut files: Vec<(String, String)> = files.into_iter().collect();
        files.sort_by_key(|(file, _)| chapter(file));
        let mut digest = Sha256::new();
        for (file, text) in &files {
            // The lengths make sure that text moved from one file to the next changes the digest.
            digest.update(format!("{}:{file}{}:", file.len(), text.len()));
            digest.update(text);
        }
        let revision: String = digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let mut features = Vec::new();
        let mut checks: Vec<Check> = Vec::new();
        for (file, text) in files {
            let malformed = |message: String| LoadError::Malformed { file: file.clone(), message };
            let mut feature = Feature::parse(with_final_newline(text), GherkinEnv::default())
                .map_err(|error| malformed(error.to_string()))?
                .expand_examples()
                .map_err(|error| malformed(error.to_string()))?;
            feature.path = Some(PathBuf::from(&file));
            let scenarios = feature.scenarios.iter().map(|scenario| (None, scenario)).chain(
                feature
                    .rules
                    .iter()
                    .flat_map(|rule| rule.scenarios.iter().map(move |scenario| (Some(rule), scenario))),
            );
            for (rule, scenario) in scenarios {
                let check = Check::read(&file, &feature, rule, scenario)?;
                if let Some(first) = checks.iter().find(|first| first.id == check.id) {
                    let place = |check: &Check| format!("{}:{}", check.file, check.line);
                    return Err(LoadError::Repeated {
                        first: place(first),
                        second: place(&check),
                        id: check.id,
                    });
                }
                checks.push(check);
            }
            features.push(feature);
        }
        if checks.is_empty() {
            return Err(LoadError::Empty { path: folder.to_owned() });
        }
        let folder = folder.display().to_string();
        let revision =
            SpecificationRevision { revision, checks: checks.len(), folder, built_in: false, frozen: None };
        Ok(Self { features, checks, revision, revisions: Vec::new() })
    }

    /// The check with this id.
    #[must_use]
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id.as_str() == id)
    }
}

/// The position of a check in the order in which checks run and are reported.
pub(crate) fn order(check: &Check) -> (usize, &str, usize) {
    (chapter(&check.file), &check.file, check.line)
}

/// Our chapters first, then a user's own, which are sorted by name. A file of a frozen revision belongs to its chapter.
pub(super) fn chapter(file: &str) -> usize {
    const CHAPTERS: [&str; 3] = ["redirects", "webhooks", "journeys"];
    let frozen = file.strip_prefix(FOLDER).and_then(|rest| rest.split_once('/'));
    let file = frozen.map_or(file, |(_, file)| file);
    let folder = file.split('/').next().unwrap_or_default();
    CHAPTERS.iter().position(|chapter| *chapter == folder).unwrap_or(CHAPTERS.len())
}

/// The parser requires a line break after the last line.
fn with_final_newline(mut text: String) -> String {
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn collect_embedded(dir: &Dir<'_>, files: &mut BTreeMap<String, String>) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(dir) => collect_embedded(dir, files),
            DirEntry::File(file) => {
                let name = name_of(file.path());
                if let (true, Some(text)) = (is_ours(&name), file.contents_utf8()) {
                    files.insert(name, text.to_owned());
                }
            }
        }
    }
}

fn collect_files(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) -> Result<(), LoadError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        |source| LoadError::Unreadable { path, source }
    };
    for entry in std::fs::read_dir(folder).map_err(unreadable(folder))? {
        let path = entry.map_err(unreadable(folder))?.path();
        let name = name_of(path.strip_prefix(root).unwrap_or(&path));
        if path.is_dir() {
            collect_files(root, &path, files)?;
        } else if is_ours(&name) {
            files.insert(name, std::fs::read_to_string(&path).map_err(unreadable(&path))?);
        }
    }
    Ok(())
}

/// Whether a file is a feature file or a frozen revision.
fn is_ours(name: &str) -> bool {
    name.ends_with(".feature") || (name.starts_with(FOLDER) && name.ends_with(".toml"))
}

/// A path in the folder, the same on every system.
fn name_of(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}
