//! TODO-DOC

mod burst;
mod control_sandwich;
mod every_event;
mod onboarding;
mod ping;
mod refusals;
mod scripted_fleet;

pub use control_sandwich::TamperedDelivery;
pub(crate) use onboarding::Deliveries;
pub use onboarding::Onboarding;
pub use refusals::Refusals;
pub use scripted_fleet::ScriptedFleet;
