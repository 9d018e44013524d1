//! Correct partners that are built differently. They have no defects, and the suite must not report any.
//!
//! Each wraps the reference partner: it stores the same, but shows pages, accepts requests or schedules work in its own
//! way. Tests and `self-test` run all of them.

mod pages;
mod requests;
mod running;
mod server;
mod single_page_app;
mod variant;

pub use running::{Endpoints, RunningVariant};
pub use single_page_app::SinglePageApp;
pub use variant::Variant;
