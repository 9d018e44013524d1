//! TODO-DOC

pub(crate) mod delayed_webhooks;
pub(crate) mod hosted_flow;
mod relay;
pub(crate) mod session;

pub use hosted_flow::FlowError;
pub use session::{Before, Ending, Journey, JourneyError};
