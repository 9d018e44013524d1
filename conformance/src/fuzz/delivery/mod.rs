//! Deliveries for a webhook endpoint: a genuine one with changes to its body, headers, encoding and signature.
//!
//! A [`DeliveryCase`] is a delivery without the secret, the time and the ids. It is generated from a recipe, a list of
//! differences to a genuine delivery, and signed when it is sent.

mod case;
mod encoding;
mod headers;
mod json_mutation;
mod recipe;
mod signature;

pub use case::DeliveryCase;
pub(in crate::fuzz) use json_mutation::{EMPTY_BODY, EMPTY_TEXT, LEFT_OUT, NULL, REPLACED};
pub(in crate::fuzz) use recipe::DeliveryRecipe;
