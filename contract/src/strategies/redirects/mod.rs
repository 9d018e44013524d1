//! A grammar of redirect queries: documented ones and near misses of every part, each with the interpretations that are
//! acceptable for it.
//!
//! This module generates cases, derives their acceptable interpretations, and simplifies failing cases. It never parses
//! a query: the meaning of a case's parts is known before they are encoded. It does not send cases.
//!
//! ```
//! use catena_contract::strategies::redirects::redirect_cases;
//! use catena_contract::{Interpretation, parse_query};
//! use proptest::prelude::*;
//!
//! proptest!(|(case in redirect_cases())| {
//!     let interpretation = Interpretation::from(&parse_query(&case.query())); // your own handler here
//!     prop_assert!(case.acceptable().contains(interpretation), "{case:?}");
//! });
//! ```

mod acceptable;
mod case;
mod dictionary;
mod feature;
mod grammar;
mod ids;
mod minimal;
mod part;
mod rng;
mod shrink;
mod strategy;

pub use case::RedirectCase;
pub use feature::Feature;
pub use strategy::{CaseTree, RedirectCases, redirect_cases};
