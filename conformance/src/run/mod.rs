//! A run: everything its checks share, the fleets it makes up, and the sessions it plays through a simulated Catena.
//!
//! Steps call what is here. Nothing here decides whether a check passes.

mod baseline;
mod context;
pub mod deliveries;
mod fair_time;
mod first_visits;
mod fleet;
mod genuine_deliveries;
mod hosts;
pub mod journey;
mod login;
mod patience;
mod preflight;
mod quiet_cache;
mod reading;
mod redirect;
mod refusal_study;
mod second_look;
mod setup_hooks;
mod setup_state;
mod slots;
mod visit;
mod walls;
mod webhook_state;
mod work_time;

pub use context::{Run, RunError};
pub use fleet::Fleet;
pub(crate) use hosts::NoContact;
pub use login::{Session, SignInError};
pub use patience::Effect;
pub use preflight::{PreflightError, Reachability, SetupFailure, UrlAnswer};
pub use redirect::{ConfiguredUrl, query_with_value};
pub use second_look::SecondLook;
pub(crate) use setup_hooks::set_up;
