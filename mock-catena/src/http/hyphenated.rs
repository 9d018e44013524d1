//! Ids without a type of their own, such as a schedule's.

use std::str::FromStr;

use uuid::Uuid;

/// A hyphenated UUID, as all other ids.
#[derive(Clone, Copy)]
pub(super) struct Hyphenated(pub(super) Uuid);

impl FromStr for Hyphenated {
    type Err = &'static str;

    fn from_str(raw: &str) -> Result<Self, &'static str> {
        let hyphenated = raw.len() == uuid::fmt::Hyphenated::LENGTH;
        let parsed = hyphenated.then(|| Uuid::try_parse(raw).ok()).flatten();
        parsed.map(Self).ok_or("this must be a hyphenated UUID of 36 characters")
    }
}
