//! The user's commands: things that neither fleets nor partners can do, and what tests ask.
//!
//! [`Control`] is the Rust interface; `/_mock` offers the same commands over HTTP.

mod export;
mod goal;
mod handle;
mod refusal;
mod settings;
mod subscriptions;
mod view;

pub use crate::app::SubscriptionChange;
pub use export::{Export, ImportError, Imported};
pub use goal::{Goal, UnknownGoal};
pub use handle::{Control, GoLiveRequest, GoalReached, LiveProvider};
pub use refusal::ControlError;
pub use view::{ClockView, SessionView};
