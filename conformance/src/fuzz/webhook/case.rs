//! A delivery as an input of a fuzz run.

use crate::fuzz::delivery::{DeliveryCase, DeliveryRecipe};
use crate::fuzz::saved::{Address, SavedDelivery, SavedFailure};
use crate::fuzz::{CaseKind, CaseSummary, Failure, FuzzCase, Rule};

impl FuzzCase for DeliveryCase {
    type Feature = String;

    const KIND: CaseKind = CaseKind::Delivery;

    fn unusual(&self) -> Vec<String> {
        self.unusual.clone()
    }

    fn description(&self) -> String {
        self.description()
    }

    fn expected(&self, _: Rule) -> String {
        let status = if self.is_genuine() { "any status below 500" } else { "a status from 400 to 499" };
        status.to_owned()
    }

    /// With fewer differences to a genuine delivery; after these, with less in its body.
    fn simpler(self) -> impl Iterator<Item = Self> {
        let recipes = self.recipe.iter().flat_map(DeliveryRecipe::simpler).collect::<Vec<_>>();
        let bodies = std::iter::once_with(move || self.smaller().collect::<Vec<_>>()).flatten();
        recipes.into_iter().map(DeliveryRecipe::delivery_case).chain(bodies)
    }

    fn complexity(&self) -> (usize, String, usize) {
        (self.unusual.len(), self.description(), self.body.len())
    }

    fn summary(&self) -> CaseSummary {
        CaseSummary::Delivery { delivery: self.description(), body: self.text() }
    }

    fn saved(failure: &Failure<Self>, at: &Address) -> SavedFailure {
        SavedFailure::Delivery(SavedDelivery::new(at, failure))
    }
}
