//! Judges of whole sessions, in addition to those of [`super::redirect`].

pub(crate) mod counted_once;
pub(crate) mod request_live;
pub(crate) mod stored;

pub use counted_once::counted_once;
pub use request_live::request_live;
pub use stored::stored;

pub use super::redirect::request_acknowledged as acknowledged;
