//! Request bodies: one struct each, with its schema and a reader that reports all errors at once.

pub(crate) mod formats;
pub(crate) mod partner_property;
pub(crate) mod reader;

pub(crate) use reader::{JsonReader, body, echo};
