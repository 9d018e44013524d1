//! A delivery as an input of a fuzz run.

use crate::fuzz::delivery::{DeliveryCase, DeliveryRecipe};
use crate::fuzz::saved::{Address, SavedDelivery, SavedFailure};
use crate::fuzz::{CaseKind, CaseSummary, Failure, FuzzCase, Rule};

/// What it means if every forged delivery is accepted.
const TRAP: &str = "any other signature is accepted, too, so signatures are not verified";

impl FuzzCase for DeliveryCase {
    type Feature = String;

    const KIND: CaseKind = CaseKind::Delivery;

    fn unusual(&self) -> Vec<String> {
        self.unusual.clone()
    }

    fn is_form_of(feature: &String, simple: &String) -> bool {
        feature == simple || is_simpler_form(simple, feature)
    }

    fn description(&self) -> String {
        self.description()
    }

    fn expected(&self, _: Rule) -> String {
        let status = if self.is_genuine() { "any status below 500" } else { "a status from 400 to 499" };
        status.to_owned()
    }

    fn why(&self) -> String {
        self.description()
    }

    fn never_accepted() -> (Vec<Self>, &'static str) {
        (DeliveryRecipe::never_accepted().map(DeliveryRecipe::delivery_case).collect(), TRAP)
    }

    /// A genuine delivery of one event does not explain what happens to another event.
    fn may_be(&self, plain: &Self) -> bool {
        self.recipe.as_ref().zip(plain.recipe.as_ref()).is_some_and(|(one, other)| one.is_of_event(other))
    }

    fn contains(&self, _: &Self) -> bool {
        false
    }

    /// With fewer differences to a genuine delivery. What is left of the body is never cut, since half a delivery would
    /// fail for another reason.
    fn simpler(self) -> impl Iterator<Item = Self> {
        let simpler = self.recipe.as_ref().map(DeliveryRecipe::simpler).unwrap_or_default();
        simpler.into_iter().map(DeliveryRecipe::delivery_case)
    }

    fn complexity(&self) -> (usize, String, usize) {
        (self.unusual.len(), self.description(), self.body.len())
    }

    fn summary(failure: &Failure<Self>) -> CaseSummary {
        let (mut delivery, body) = (failure.case.description(), failure.case.text());
        if let Some(trap) = failure.trap {
            delivery = format!("{delivery}; {trap}");
        }
        CaseSummary::Delivery { delivery, body }
    }

    fn saved(failure: &Failure<Self>, at: &Address) -> SavedFailure {
        SavedFailure::Delivery(SavedDelivery::new(at, failure))
    }
}

/// Whether what is unusual in one delivery is the simplest form of what is unusual in another.
fn is_simpler_form(simple: &str, other: &str) -> bool {
    use crate::fuzz::delivery::{EMPTY_BODY, EMPTY_TEXT, LEFT_OUT, NULL, REPLACED};
    let member = [LEFT_OUT, NULL, EMPTY_TEXT].iter().find_map(|form| simple.strip_suffix(form));
    match member {
        Some(member) => other.strip_prefix(member).is_some_and(|rest| rest.starts_with(REPLACED)),
        None => simple == EMPTY_BODY && is_about_the_body(other),
    }
}

/// Whether this is about a body that cannot be read.
fn is_about_the_body(unusual: &str) -> bool {
    unusual == "cut off" || unusual.ends_with(" before the JSON") || unusual.ends_with(" nested arrays")
}
