//! The four things a partner can believe of a redirect, whatever the details, and sets of them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Belief, UnknownWord};

/// What a partner takes a redirect for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// A provider was connected.
    Connected,
    /// A provider was asked for.
    Requested,
    /// Nothing was connected.
    Failed,
    /// The redirect says nothing, or was refused: nothing changes.
    Neutral,
}

impl Class {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Connected, Self::Requested, Self::Failed, Self::Neutral];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Requested => "requested",
            Self::Failed => "failed",
            Self::Neutral => "neutral",
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Connected => 1,
            Self::Requested => 2,
            Self::Failed => 4,
            Self::Neutral => 8,
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for Class {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let found = Self::ALL.into_iter().find(|class| class.as_str() == word);
        found.ok_or(UnknownWord { kind: "class" })
    }
}

impl From<&Belief> for Class {
    fn from(belief: &Belief) -> Self {
        match belief {
            Belief::Connected => Self::Connected,
            Belief::Requested { .. } => Self::Requested,
            Belief::Failed => Self::Failed,
            Belief::Neutral(_) => Self::Neutral,
        }
    }
}

/// The classes a careful partner may choose from. Where two honest parsers may differ, both readings are in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Class>", into = "Vec<Class>")]
pub struct Classes(u8);

impl Classes {
    /// These classes.
    #[must_use]
    pub const fn of(classes: &[Class]) -> Self {
        let mut bits = 0;
        let mut rest = classes;
        while let [first, others @ ..] = rest {
            bits |= first.bit();
            rest = others;
        }
        Self(bits)
    }

    /// Whether `class` may be believed.
    #[must_use]
    pub const fn contains(self, class: Class) -> bool {
        self.0 & class.bit() != 0
    }

    /// Either set's classes.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// With one more.
    #[must_use]
    pub const fn with(self, class: Class) -> Self {
        Self(self.0 | class.bit())
    }

    /// One by one, in the order of [`Class::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Class> {
        Class::ALL.into_iter().filter(move |class| self.contains(*class))
    }
}

impl From<Vec<Class>> for Classes {
    fn from(classes: Vec<Class>) -> Self {
        Self::of(&classes)
    }
}

impl From<Classes> for Vec<Class> {
    fn from(classes: Classes) -> Self {
        classes.iter().collect()
    }
}

impl fmt::Display for Classes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, class) in self.iter().enumerate() {
            if at > 0 {
                f.write_str(" or ")?;
            }
            f.write_str(class.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Classes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Classes({self})")
    }
}
