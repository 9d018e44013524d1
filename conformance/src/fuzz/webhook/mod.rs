//! TODO-DOC

mod case;
mod client;
mod delivery;
mod encoding;
mod failure;
mod headers;
mod json_mutation;
mod session;
mod shrink;
mod signature;

pub use client::Now;
pub use delivery::DeliveryCase;
pub use failure::DeliveryFailure;
pub use session::Endpoint;
