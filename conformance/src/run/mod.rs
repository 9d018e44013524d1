//! A run: everything its checks share, the fleets it makes up, and the sessions it plays through a simulated Catena.
//!
//! Steps call what is here. Nothing here decides whether a check passes.

mod baseline;
mod context;
pub mod deliveries;
mod fleet;
mod genuine_deliveries;
mod hosts;
pub mod journey;
mod login;
mod preflight;
mod redirect;
mod setup_hooks;
mod setup_state;
mod visit;
mod webhook_state;

pub use context::{Run, RunError};
pub use fleet::Fleet;
pub use login::{Session, SignInError};
pub use preflight::{PreflightError, Reachability, SetupFailure, UrlAnswer};
pub use redirect::{ConfiguredUrl, query_with_value};
pub(crate) use setup_hooks::set_up;
