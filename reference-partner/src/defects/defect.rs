//! The mistakes real teams make, by name. Which there are, and which checks each is expected to break, is in `table`.
//!
//! What a mistaken partner *does* is in `mistakes/`; whether a check really sees it is measured by `self-test`.

use std::fmt;
use std::str::FromStr;

/// A name that no defect has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{found}` is not a defect{}; `catena-conformance reference-partner --list-defects` lists them",
    likest.map(|likest| format!(", did you mean `{likest}`?")).unwrap_or_default()
)]
pub struct UnknownDefect {
    /// The name as it was given.
    pub found: String,
    /// The one that was probably meant.
    pub likest: Option<&'static str>,
}

macro_rules! defects {
    (
        $(#[doc = $description:literal] $defect:ident = $name:literal breaks [$($check:literal),+ $(,)?],)+
        misread:
        $(#[doc = $read_description:literal] $read:ident = $read_name:literal breaks [$($read_check:literal),+ $(,)?],)+
        too fine for checks:
        $(#[doc = $fine_description:literal] $fine:ident = $fine_name:literal,)+
    ) => {
        /// One mistake.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Defect {
            $(#[doc = $description] $defect,)+
            $(#[doc = $read_description] $read,)+
            $(#[doc = $fine_description] $fine,)+
        }

        impl Defect {
            /// Every defect that some check finds, grouped by where it is made.
            pub const ALL: &[Self] = &[$(Self::$defect,)+ $(Self::$read,)+];

            /// The mistakes made when the query is read. Most are too fine for any check, and what `fuzz` is for.
            pub const MISREADING: &[Self] = &[$(Self::$read,)+ $(Self::$fine,)+];

            /// Every mistake, whether or not a check finds it.
            pub const EVERY: &[Self] = &[$(Self::$defect,)+ $(Self::$read,)+ $(Self::$fine,)+];

            /// Its name on the command line.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$defect => $name,)+
                    $(Self::$read => $read_name,)+
                    $(Self::$fine => $fine_name,)+
                }
            }

            /// What the partner does wrong, in one line.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self {
                    $(Self::$defect => $description.trim_ascii(),)+
                    $(Self::$read => $read_description.trim_ascii(),)+
                    $(Self::$fine => $fine_description.trim_ascii(),)+
                }
            }

            /// The checks it breaks when pages, webhook and observe views are all in the profile. Checks that it
            /// leaves inconclusive are not among them.
            #[must_use]
            pub const fn breaks(self) -> &'static [&'static str] {
                match self {
                    $(Self::$defect => &[$($check),+],)+
                    $(Self::$read => &[$($read_check),+],)+
                    $(Self::$fine => &[],)+
                }
            }
        }
    };
}

use super::catalogue::Defect;

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Defect {
    type Err = UnknownDefect;

    fn from_str(name: &str) -> Result<Self, UnknownDefect> {
        Self::EVERY
            .iter()
            .find(|defect| defect.as_str() == name)
            .copied()
            .ok_or_else(|| UnknownDefect { found: name.to_owned(), likest: likest(name) })
    }
}

fn likest(name: &str) -> Option<&'static str> {
    const ALIKE: f64 = 0.7;
    let names = Defect::EVERY.iter().map(|defect| defect.as_str());
    let likeness = |known: &&str| strsim::normalized_damerau_levenshtein(known, name);
    names.max_by(|one, other| likeness(one).total_cmp(&likeness(other))).filter(|name| likeness(name) > ALIKE)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_kebab_case_and_lead_back() {
        let mut seen = BTreeSet::new();
        for defect in Defect::EVERY {
            let name = defect.to_string();
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
            assert_eq!(name.parse(), Ok(*defect));
            assert!(seen.insert(name), "{defect} is there twice");
        }
    }

    #[test]
    fn a_name_nobody_has_is_refused_and_says_where_the_names_are() {
        let error = "ignores-everything".parse::<Defect>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`ignores-everything` is not a defect; \
             `catena-conformance reference-partner --list-defects` lists them"
        );
        let error = "ignore-retries".parse::<Defect>().unwrap_err();
        assert!(error.to_string().contains("did you mean `ignores-retries`?"), "{error}");
    }

    #[test]
    fn a_description_is_one_sentence_on_one_line() {
        for defect in Defect::EVERY {
            let description = defect.description();
            assert!(description.len() > 20 && description.ends_with('.'), "{defect}: {description}");
            assert!(!description.contains('\n'), "{defect}: {description}");
        }
    }

    #[test]
    fn a_defect_names_each_check_once() {
        for defect in Defect::ALL {
            let unique: BTreeSet<_> = defect.breaks().iter().collect();
            assert_eq!(unique.len(), defect.breaks().len(), "{defect}");
        }
    }
}
