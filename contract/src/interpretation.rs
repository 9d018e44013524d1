//! How a partner may interpret a redirect: the four possible results, without their details, and sets of them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::string_enum::string_enum;
use crate::{Outcome, RedirectQueryError, Status};

string_enum!(
    /// How a partner interprets a redirect.
    Interpretation, "interpretation" {
        /// A provider is connected.
        Connected = "connected",
        /// The fleet requested a provider that is not supported yet.
        Requested = "requested",
        /// Nothing is connected.
        Failed = "failed",
        /// The redirect says nothing reliable, or was refused: nothing changes.
        Neutral = "neutral",
    }
);

impl From<Status> for Interpretation {
    fn from(status: Status) -> Self {
        match status {
            Status::Success => Self::Connected,
            Status::IntegrationRequested => Self::Requested,
            Status::Failure => Self::Failed,
        }
    }
}

impl From<&Result<Outcome, RedirectQueryError>> for Interpretation {
    fn from(parsed: &Result<Outcome, RedirectQueryError>) -> Self {
        parsed.as_ref().map_or(Self::Neutral, |outcome| outcome.status().into())
    }
}

/// The interpretations that a correct partner may choose from. It holds several where correct parsers may differ.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Interpretation>", into = "Vec<Interpretation>")]
pub struct Interpretations(u8);

impl Interpretations {
    /// A set of these interpretations.
    #[must_use]
    pub const fn of(interpretations: &[Interpretation]) -> Self {
        let mut set = Self(0);
        let mut rest = interpretations;
        while let [first, others @ ..] = rest {
            set = set.with(*first);
            rest = others;
        }
        set
    }

    /// Whether `interpretation` is in the set.
    #[must_use]
    pub const fn contains(self, interpretation: Interpretation) -> bool {
        self.0 & (1 << interpretation as u8) != 0
    }

    /// The union of both sets.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This set and one more interpretation.
    #[must_use]
    pub const fn with(self, interpretation: Interpretation) -> Self {
        Self(self.0 | (1 << interpretation as u8))
    }

    /// The interpretations in the order of [`Interpretation::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Interpretation> {
        Interpretation::ALL.iter().copied().filter(move |interpretation| self.contains(*interpretation))
    }
}

impl From<Vec<Interpretation>> for Interpretations {
    fn from(interpretations: Vec<Interpretation>) -> Self {
        Self::of(&interpretations)
    }
}

impl From<Interpretations> for Vec<Interpretation> {
    fn from(set: Interpretations) -> Self {
        set.iter().collect()
    }
}

impl fmt::Display for Interpretations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.iter().map(Interpretation::as_str).collect();
        f.write_str(&names.join(" or "))
    }
}

impl fmt::Debug for Interpretations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Interpretations({self})")
    }
}
