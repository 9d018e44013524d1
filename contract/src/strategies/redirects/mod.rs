//! A grammar of redirect queries: documented ones, near misses of every part, and what may be believed of each.
//!
//! Owned here: making cases, reading off them what a careful partner may believe, and making a failing one simpler.
//! It never parses a query: a case knows what its parts mean before they are spelt. Sending cases anywhere is left
//! to others.
//!
//! ```
//! use catena_contract::parse_query;
//! use catena_contract::strategies::redirects::{Class, redirect_cases};
//! use proptest::prelude::*;
//!
//! proptest!(|(case in redirect_cases())| {
//!     let believed = Class::from(&parse_query(&case.query())); // your own handler here
//!     prop_assert!(case.acceptable().contains(believed), "{case:?}");
//! });
//! ```

mod case;
mod class;
mod draw;
mod feature;
mod grammar;
mod ids;
mod part;
mod reading;
mod shrink;
mod strategy;
mod witness;
mod words;

pub use case::RedirectCase;
pub use class::{Class, Classes};
pub use feature::Feature;
pub use strategy::{CaseTree, RedirectCases, redirect_cases};
