//! Judges of what happens when the fleet's browser comes back.

mod answered;
mod connected;
mod distinguished;
mod no_crash;
mod not_connected;
mod tolerated;

pub use answered::answered;
pub use connected::{Confirmation, connected};
pub use distinguished::distinguished;
pub use no_crash::no_crash;
pub use not_connected::not_connected;
pub use tolerated::tolerated;
