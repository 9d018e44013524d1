//! The partner's profile: a TOML file with the partner's endpoints and how stored data can be seen.
//!
//! `keys` is the list of all keys. Parsing, error messages with line and fix, the JSON Schema, the reference page and the
//! profile that `init` writes are made from it. Each value is parsed once, when the file is read. [`target`] combines a
//! profile with the flags of a command.

mod commented;
mod cross;
mod environment;
mod error;
mod fields;
mod key;
mod keys;
mod long_lines;
mod mask;
mod nearest;
mod pages;
mod reader;
mod reference;
mod schema;
pub mod target;
pub(crate) mod validate;

pub use commented::{Answers, commented};
pub use environment::{Environment, process_environment};
pub use error::{ProfileDiagnostic, ProfileError};
pub use key::{Key, Kind, Text};
pub use keys::PROFILE;
pub use pages::Pages;
pub use reference::reference;
pub use schema::{schema, schema_text};

use std::fmt;

use toml::de::DeTable;

use environment::Variable;
use fields::Table as _;

/// A profile that was read and validated.
pub struct Profile {
    keys: keys::Root,
    /// The environment variables that were used, with their values. They are redacted in every report.
    expanded: Vec<Variable>,
}

impl fmt::Debug for Profile {
    /// Prints no value, because any value may come from an environment variable.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let variables: Vec<_> = self.expanded.iter().map(|(name, _)| name).collect();
        f.debug_struct("Profile").field("variables", &variables).finish_non_exhaustive()
    }
}

impl Profile {
    /// Reads a profile from text. `name` is the name of the file in errors.
    ///
    /// # Errors
    /// [`ProfileError`], with the place of every mistake in the text.
    pub fn from_text(name: &str, text: &str, environment: &Environment<'_>) -> Result<Self, ProfileError> {
        let table = DeTable::parse(text).map_err(|error| ProfileError::malformed(name, text, &error))?;
        let mut reader = reader::Reader::new(environment);
        let keys = keys::Root::read(&mut reader, "", 0..0, table.get_ref());
        let reader::Reader { mut mistakes, hidden, expanded, .. } = reader;
        if let (Some(keys), true) = (&keys, mistakes.is_empty()) {
            mistakes = cross::mistakes(keys);
        }
        match (ProfileError::of(name, text, mistakes, &hidden), keys) {
            (None, Some(keys)) => Ok(Self { keys, expanded }),
            (Some(error), _) => Err(error),
            (None, None) => Err(ProfileError::at(
                name,
                text,
                0..0,
                "the profile is not complete",
                "see `docs/profile.md`",
            )),
        }
    }
}
