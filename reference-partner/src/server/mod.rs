//! The partner's HTTP server.

mod callback_pages;
mod html;
mod observe_views;
mod partner;
mod reference_partner;
mod webhook_receiver;

pub use partner::Clock;
pub use reference_partner::{Options, ReferencePartner, Running, StartError};
