//! Connects the pure core with storage and delivery: loads a session, runs a command, saves it, and applies the
//! effects.
//!
//! All of that happens under one short lock, so that events are delivered in the order of the commands. The core
//! decides what a command does; HTTP is left to the handlers.

mod api;
mod callers;
mod commands;
mod connections;
mod export;
mod partners;
mod providers;
mod sharing;
mod state;
mod verbs;
mod webhooks;

pub(crate) use commands::{Invited, MoveError, Transition};
pub(crate) use export::ImportedState;
pub(crate) use partners::{NewPartner, PartnerChange};
pub(crate) use providers::RequestError;
pub(crate) use sharing::{AgreementError, OfFleets};
use state::State;
pub(crate) use state::{App, Context};
pub use verbs::SubscriptionChange;
pub(crate) use webhooks::ChangeError;
pub(crate) use webhooks::SubscribeError;
