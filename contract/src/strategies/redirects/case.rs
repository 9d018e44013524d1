//! One case: a query, what a careful partner may believe of it, and why.

use std::fmt;

use super::class::{Class, Classes};
use super::feature::{Feature, features};
use super::part::{Part, Place};
use super::{grammar, reading, shrink};

/// A query for a partner's redirect handler, with what may be believed of it.
#[derive(Clone, PartialEq, Eq)]
pub struct RedirectCase {
    pub(super) pieces: Vec<Piece>,
}

/// One parameter, or less: `name=value`, `name`, or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) join: Join,
    pub(super) name: Part,
    pub(super) value: Option<Part>,
}

/// What stands before a piece that is not the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    Ampersand,
    /// Separated parameters once (HTML 4.01, appendix B.2.2), and separates nothing today.
    Semicolon,
}

impl Piece {
    pub(super) const fn new(name: Part, value: Option<Part>) -> Self {
        Self { join: Join::Ampersand, name, value }
    }

    pub(super) fn parts(&self) -> impl Iterator<Item = &Part> {
        [Some(&self.name), self.value.as_ref()].into_iter().flatten()
    }
}

impl RedirectCase {
    /// The case that belongs to this number.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        Self { pieces: grammar::pieces(seed) }
    }

    /// The raw query, without `?`: ASCII, as a browser would send it.
    #[must_use]
    pub fn query(&self) -> String {
        let mut query = String::with_capacity(96);
        self.write_query(&mut query);
        query
    }

    /// The same, behind what is in `to` already.
    pub fn write_query(&self, to: &mut String) {
        for (at, piece) in self.pieces.iter().enumerate() {
            match piece.join {
                _ if at == 0 => {}
                Join::Ampersand => to.push('&'),
                Join::Semicolon => to.push(';'),
            }
            piece.name.write(Place::Name, to);
            if let Some(value) = &piece.value {
                to.push('=');
                value.write(Place::Value, to);
            }
        }
    }

    /// What a careful partner may believe.
    #[must_use]
    pub fn acceptable(&self) -> Classes {
        reading::acceptable(self)
    }

    /// The id, as the query has it, that a partner which believes [`Class::Requested`] reads; `None` where honest
    /// parsers may differ.
    #[must_use]
    pub fn request_id(&self) -> Option<String> {
        let only_requested = self.acceptable() == Classes::of(&[Class::Requested]);
        only_requested.then(|| reading::request_id(self)).flatten()
    }

    /// What is odd about it: nothing, for a documented query.
    #[must_use]
    pub fn features(&self) -> Vec<Feature> {
        features(self)
    }

    /// Why that may be believed, in words.
    #[must_use]
    pub fn why(&self) -> String {
        let said: Vec<_> = self.features().iter().map(|feature| feature.why()).collect();
        if said.is_empty() { "as documented".to_owned() } else { said.join("; ") }
    }

    /// Whether a parameter of this name is in it, as the URL standard reads it.
    #[must_use]
    pub fn names(&self, name: &str) -> bool {
        self.pieces.iter().any(|piece| *piece.name.bytes == *name.as_bytes())
    }

    /// Cases that are simpler than this one, the simplest first. Whoever shrinks takes the first that still fails,
    /// and asks again.
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
