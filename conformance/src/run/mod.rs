//! A run: everything its checks share, the fleets it makes up, and the sessions it plays through a simulated Catena.
//!
//! Steps call what is here; nothing here judges.

mod baseline;
mod context;
pub mod deliveries;
mod fleet;
pub mod journey;
mod login;
mod preflight;
mod redirect;
mod setup_hooks;

pub use context::{Run, RunError};
pub use fleet::Fleet;
pub use login::{Session, SignInError};
pub use preflight::{Answered, NotTestable, Reachability, Trouble};
pub use redirect::{Side, planted};
pub use setup_hooks::has_arranged;
