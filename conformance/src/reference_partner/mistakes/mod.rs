//! What a mistaken partner does differently. With no defect switched on, everything here is the good partner's way.

mod address;
mod callback;
mod delivery;
mod keeping;
mod manners;
mod reading;

use std::collections::BTreeSet;

use super::Defect;

pub(super) use callback::Answer;
pub use reading::{Crashed, read_with};

/// The mistakes this partner makes.
#[derive(Debug, Clone, Default)]
pub(super) struct Mistakes(BTreeSet<Defect>);

impl Mistakes {
    pub(super) const fn new(defects: BTreeSet<Defect>) -> Self {
        Self(defects)
    }

    fn makes(&self, defect: Defect) -> bool {
        self.0.contains(&defect)
    }
}
