//! Judges: pure functions from what was recorded to a finding. One small file a rule; its path mirrors the id.

pub mod journey;
pub mod redirect;
mod sight;
pub mod webhook;

pub use sight::Sight;
