//! Judges of whole sessions, beyond those they share with [`super::redirect`].

mod acknowledged;
mod counted_once;
mod request_live;
mod stored;

pub use acknowledged::acknowledged;
pub use counted_once::counted_once;
pub use request_live::request_live;
pub use stored::stored;
