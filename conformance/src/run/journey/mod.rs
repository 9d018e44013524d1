//! Whole sessions: a fleet goes through a simulated Catena, which redirects its browser and sends its webhooks.

mod delayed_webhooks;
mod delivery_report;
mod hosted_flow;
mod relay;
mod session;
mod watcher;

pub use hosted_flow::FlowError;
pub use session::{FinalRedirect, Journey, JourneyError, Precondition};
pub use watcher::{EndedSession, SessionWatcher};
