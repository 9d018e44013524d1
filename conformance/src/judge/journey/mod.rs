//! Judges of whole sessions, beyond those they share with [`super::redirect`].

mod acknowledged;
mod stored;

pub use acknowledged::acknowledged;
pub use stored::stored;
