//! What a mistaken partner does differently. With no defect switched on, everything here is the good partner's way.

#[macro_use]
mod defect;

mod callback;
mod catalogue;
mod concurrency;
mod event_storage;
mod header_case;
mod page_security;
mod query_parsing;
mod redirect_storage;
mod schema;
mod url_parsing;
mod verification;

pub(crate) use callback::Answer;
pub use catalogue::Defect;
pub use defect::UnknownDefect;
pub(crate) use header_case::ByLetter;
pub use query_parsing::{Crashed, read_with};

use std::collections::BTreeSet;

use concurrency::Crowd;

/// The mistakes this partner makes.
#[derive(Debug, Default)]
pub(super) struct Mistakes(BTreeSet<Defect>, Crowd);

impl Mistakes {
    pub(super) fn new(defects: BTreeSet<Defect>) -> Self {
        Self(defects, Crowd::default())
    }

    fn makes(&self, defect: Defect) -> bool {
        self.0.contains(&defect)
    }
}
