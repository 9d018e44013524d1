//! Fuzzing a webhook endpoint with deliveries: genuine and forged, with changed bodies, headers and encodings.
//!
//! A [`DeliveryCase`] is a delivery without the secret, the time and the ids. It is generated from a recipe, a list of
//! differences to a genuine delivery, and signed when it is sent.

mod case;
mod client;
mod encoding;
mod headers;
mod json_mutation;
mod recipe;
mod session;
mod shrink;
mod signature;

pub use case::DeliveryCase;
pub use client::{Now, WebhookClient};
pub use session::WebhookSession;
