//! The user's own commands: what no fleet and no partner could do, and what a test wants to ask.
//!
//! [`Control`] is the handle for Rust; `/_mock` offers the same verbs over HTTP. Both are thin: what a command means
//! is the session core's, the courier's, the clock's.

mod export;
mod goal;
mod handle;
mod refusal;
mod view;

pub use crate::app::SubscriptionChange;
pub use export::{Export, ImportError, Imported};
pub use goal::{Goal, UnknownGoal};
pub use handle::{Control, GoLiveRequest, GoalReached, LiveProvider};
pub use refusal::ControlError;
pub use view::{ClockView, SessionView};
