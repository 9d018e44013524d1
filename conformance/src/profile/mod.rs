//! The partner's profile: a TOML file that says where the partner's endpoints are and how they can be seen.
//!
//! Owned here: the list of keys with all that is read off it (errors that name line, key and fix; the JSON Schema; the
//! reference page; the profile that `init` writes), and `${env:NAME}`. What a run makes of a profile, together with the
//! flags, is [`crate::profile::target`].

pub(crate) mod commented;
mod cross;
mod environment;
mod error;
mod examine;
mod key;
mod keys;
mod mask;
pub(crate) mod nearest;
mod pages;
mod raw;
pub(crate) mod reference;
pub(crate) mod schema;
pub mod target;
pub(crate) mod validate;

pub use commented::{Answers, commented};
pub use environment::{Environment, process_environment};
pub use error::{ProfileDiagnostic, ProfileError};
pub use key::{Key, Kind, Text};
pub use keys::PROFILE;
pub use pages::Pages;
pub use raw::{Arrange, Call, Callback, Limits, Login, Observe, Profile, RawPages, Webhook};
pub use reference::reference;
pub use schema::{schema, schema_text};
pub(crate) use validate::{time, validate};

use serde::Deserialize as _;
use std::path::Path;
use toml::de::DeTable;

impl Profile {
    /// Reads a profile from a file.
    ///
    /// # Errors
    /// [`ProfileError`], with the place in the file.
    pub fn from_file(path: &Path, environment: &Environment<'_>) -> Result<Self, ProfileError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ProfileError::Unreadable { path: path.to_owned(), source })?;
        Self::from_text(&path.display().to_string(), &text, environment)
    }

    /// Reads a profile from text; `name` is what errors call the file.
    ///
    /// # Errors
    /// [`ProfileError`], with the place of every mistake in the text.
    pub fn from_text(name: &str, text: &str, environment: &Environment<'_>) -> Result<Self, ProfileError> {
        let malformed = |error| ProfileError::malformed(name, text, &error);
        let mut table = DeTable::parse(text).map_err(malformed)?;
        let mut examiner = examine::Examiner::new(environment);
        examiner.table("", 0..0, table.get_mut(), PROFILE);
        let examine::Examiner { mistakes, hidden, expanded, .. } = examiner;
        if let Some(error) = ProfileError::of(name, text, mistakes, &hidden) {
            return Err(error);
        }
        // Everything in it was let in, so an error here means that the list of keys and the types differ.
        let mut profile = Self::deserialize(toml::Deserializer::from(table)).map_err(malformed)?;
        profile.expanded = expanded;
        match ProfileError::of(name, text, cross::mistakes(&profile), &hidden) {
            Some(error) => Err(error),
            None => Ok(profile),
        }
    }
}
