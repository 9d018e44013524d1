//! Fuzzing a webhook endpoint with deliveries: genuine and forged, with changed bodies, headers and encodings.

mod case;
mod client;
mod session;

pub use super::delivery::DeliveryCase;
pub use client::{Now, WebhookClient};
pub use session::WebhookSession;
