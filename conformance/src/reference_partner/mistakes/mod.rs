//! What a mistaken partner does differently. With no defect switched on, everything here is the good partner's way.

mod address;
mod callback;
mod crowd;
mod delivery;
mod foresight;
mod header_case;
mod keeping;
mod manners;
mod noting;
mod reading;

use std::collections::BTreeSet;

use super::Defect;
use crowd::Crowd;

pub(super) use callback::Answer;
pub(super) use header_case::ByLetter;
pub use reading::{Crashed, read_with};

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
