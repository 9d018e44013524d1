//! The partner's profile: a TOML file that says where the partner's endpoints are and how they can be seen.
//!
//! Owned here: reading the file, `${env:NAME}`, and errors that name line, key and fix. What a run makes of it,
//! together with the flags, is [`crate::target`].

mod environment;
mod error;
mod keys;
mod raw;

pub use environment::{Environment, process_environment};
pub use error::{ProfileError, Wrong};
pub use raw::{Callback, Limits, Observe, Pages, Profile, Webhook};

use std::path::Path;

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
    /// [`ProfileError`], with the place in the text.
    pub fn from_text(name: &str, text: &str, environment: &Environment<'_>) -> Result<Self, ProfileError> {
        keys::refuse_unknown(name, text)?;
        let mut profile: Self =
            toml::from_str(text).map_err(|error| ProfileError::malformed(name, text, &error))?;
        profile.expand(&mut |value| environment::expand(value, name, text, environment))?;
        Ok(profile)
    }
}
