//! Webhooks that the suite signs and sends itself: genuine ones, and ones with a single thing changed.
//!
//! [`super::journey`] sends webhooks through a simulated Catena instead.

mod at_once;
mod burst;
mod control_sandwich;
mod every_event;
mod onboarding;
mod scripted_fleet;
mod send;

pub use at_once::LIKELIHOOD;
pub use onboarding::Onboarding;
pub use scripted_fleet::ScriptedFleet;
pub use send::TamperedDelivery;
