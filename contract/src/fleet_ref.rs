//! The partner's own id of a fleet.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest accepted reference, in characters. The OpenAPI document sets no limit (assumption `fleet-ref-form`).
const LONGEST: usize = 255;

/// The partner's own id of a fleet: given with the invitation, returned in webhooks, redirects and records.
///
/// No current source states a pattern; an older one allowed letters, digits, spaces, dashes and underscores. This
/// type accepts up to 255 characters without control characters (assumption `fleet-ref-form`). An empty one passes
/// the schema: whether it is accepted is for the one who reads it to decide.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct FleetRef(String);

/// Why a text cannot be a fleet reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FleetRefError {
    /// Longer than 255 characters.
    #[error("`fleet_ref` has at most {LONGEST} characters, this one {found}")]
    Length {
        /// Its length in characters.
        found: usize,
    },
    /// It contains a line break, a tab or another control character.
    #[error("`fleet_ref` must not contain control characters")]
    Control,
}

impl FleetRef {
    /// The reference as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for FleetRef {
    type Error = FleetRefError;

    fn try_from(raw: String) -> Result<Self, FleetRefError> {
        let found = raw.chars().count();
        if found > LONGEST {
            return Err(FleetRefError::Length { found });
        }
        if raw.chars().any(char::is_control) {
            return Err(FleetRefError::Control);
        }
        Ok(Self(raw))
    }
}

impl FromStr for FleetRef {
    type Err = FleetRefError;

    fn from_str(raw: &str) -> Result<Self, FleetRefError> {
        Self::try_from(raw.to_owned())
    }
}

impl fmt::Display for FleetRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
