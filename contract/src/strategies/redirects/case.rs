//! One test case: a query, its acceptable interpretations, and the reasons.

use std::fmt;

use super::feature::{Feature, features};
use super::part::{Part, Position};
use super::{acceptable, grammar, minimal, shrink};
use crate::{Interpretation, Interpretations};

/// A query for a partner's redirect handler, with its acceptable interpretations.
#[derive(Clone, PartialEq, Eq)]
pub struct RedirectCase {
    pub(super) pairs: Vec<Pair>,
}

/// One parameter: `name=value`, `name`, or an empty text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) separator: Separator,
    pub(super) name: Part,
    pub(super) value: Option<Part>,
}

/// The separator before a pair; the first has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Separator {
    Ampersand,
    /// Separated parameters in HTML 4.01 (appendix B.2.2); does not in the URL standard.
    Semicolon,
}

impl Pair {
    pub(super) const fn new(name: Part, value: Option<Part>) -> Self {
        Self { separator: Separator::Ampersand, name, value }
    }

    pub(super) fn parts(&self) -> impl Iterator<Item = &Part> {
        [Some(&self.name), self.value.as_ref()].into_iter().flatten()
    }
}

impl RedirectCase {
    /// Generates the case of a seed. The same seed always gives the same case.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        Self { pairs: grammar::pairs(seed) }
    }

    /// Redirects that a correct partner never takes for a connection, and that are unusual in no other way: an integration
    /// request, no parameter at all, and an unknown status.
    #[must_use]
    pub fn never_connected() -> [Self; 3] {
        minimal::never_connected().map(|pairs| Self { pairs })
    }

    /// The raw query, without `?`: ASCII, as a browser would send it.
    #[must_use]
    pub fn query(&self) -> String {
        let mut query = String::with_capacity(96);
        self.write_query(&mut query);
        query
    }

    /// Appends the raw query to `to`.
    pub fn write_query(&self, to: &mut String) {
        for (at, pair) in self.pairs.iter().enumerate() {
            match pair.separator {
                _ if at == 0 => {}
                Separator::Ampersand => to.push('&'),
                Separator::Semicolon => to.push(';'),
            }
            pair.name.write(Position::Name, to);
            if let Some(value) = &pair.value {
                to.push('=');
                value.write(Position::Value, to);
            }
        }
    }

    /// The interpretations that a correct partner may choose.
    #[must_use]
    pub fn acceptable(&self) -> Interpretations {
        acceptable::acceptable(self)
    }

    /// The id, as written in the query, that a partner must read if it interprets the redirect as
    /// [`Interpretation::Requested`]; `None` where correct parsers may differ.
    #[must_use]
    pub fn request_id(&self) -> Option<String> {
        let only_requested = self.acceptable() == Interpretations::of(&[Interpretation::Requested]);
        only_requested.then(|| acceptable::request_id(self)).flatten()
    }

    /// The unusual features of the query; empty for a documented one.
    #[must_use]
    pub fn features(&self) -> Vec<Feature> {
        features(self)
    }

    /// Why those interpretations are acceptable, as text.
    #[must_use]
    pub fn why(&self) -> String {
        let reasons: Vec<_> = self.features().iter().map(|feature| feature.why()).collect();
        if reasons.is_empty() { "as documented".to_owned() } else { reasons.join("; ") }
    }

    /// Whether the query has a parameter of this name, per the URL standard.
    #[must_use]
    pub fn has_parameter(&self, name: &str) -> bool {
        self.pairs.iter().any(|pair| *pair.name.bytes == *name.as_bytes())
    }

    /// Cases that are simpler than this one, the simplest first. To shrink, take the first that still fails, and repeat.
    #[must_use]
    pub fn simpler(&self) -> Vec<Self> {
        shrink::simpler(self)
    }
}

impl fmt::Debug for RedirectCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedirectCase")
            .field("query", &self.query())
            .field("acceptable", &self.acceptable())
            .field("why", &self.why())
            .finish()
    }
}
