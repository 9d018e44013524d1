//! Takes events to subscribers.
//!
//! Owned here: which subscription hears of an event, the signed and gzipped delivery, and the log of what came of
//! it. Each subscription has a worker of its own, so that its deliveries keep their order and a slow partner delays
//! nobody else. Subscriptions live in the store; which answer counts as delivered is the dialect's.

mod attempt;
mod desk;
mod letter;
mod log;

pub use attempt::{AttemptRecord, AttemptResult};
pub use desk::{Courier, Tuning};
pub use log::{DeliveryRecord, DeliveryState};
