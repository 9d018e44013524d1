//! A small partner that integrates with Catena Connect: correct by default, with one switch per known defect.
//!
//! It has what every partner has: two callback pages, a webhook receiver, a store, and read-only views of that store.
//! Each [`Defect`] reproduces a mistake that real teams have shipped, so that each check can be seen to fail.
//! [`variants`] are partners that are built differently and are also correct. The crate knows no profile, check or
//! report: tests reach it over HTTP.
//!
//! `policy` decides what a correct partner does, `store` keeps state, `defects` changes those decisions, `server` is
//! the HTTP layer on top of them, and `variants` wraps the server.

mod defects;
mod policy;
mod server;
mod store;
pub mod variants;

pub use defects::{Crashed, Defect, UnknownDefect, parse_query_with};
pub use policy::{FAILURE_PATH, FLEET_VIEW_PATH, INTEGRATION_REQUEST_VIEW_PATH, SUCCESS_PATH, WEBHOOK_PATH};
pub use server::{Clock, Options, ReferencePartner, Running, StartError};
