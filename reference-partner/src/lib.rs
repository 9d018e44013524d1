//! A small partner done right, and one switch per known mistake.
//!
//! It has what every partner has: two callback pages, a webhook receiver, a book of what it knows, and read-only
//! views of that book. A [`Defect`] turns one of them into what a real team once shipped, so that each check can be
//! seen to fail. It knows no profile, no check and no report; those stand on its outside and reach it over HTTP.
//!
//! The good path is [`book`], `handling`, `pages` and `receiver`. Which mistake is made, and when, is decided in
//! `mistakes/` and nowhere else; the rest of the house only offers what a mistake needs.

mod callback_pages;
mod defects;
mod gunzip;
mod html;
mod observe_views;
mod outcome_handling;
mod server;
pub mod store;
pub mod variants;
mod webhook_receiver;

pub use callback_pages::{FAILURE_PATH, SUCCESS_PATH};
pub use defects::{Crashed, Defect, UnknownDefect, read_with};
pub use observe_views::{FLEET_PATH, REQUEST_PATH};
pub use server::{Clock, Options, ReferencePartner, Running, StartError};
pub use webhook_receiver::PATH as WEBHOOK_PATH;
