//! The pure core: one [`Session`] is one invitation and all that became of it.
//!
//! Owned here: which move is possible when, which events it causes and in which order, and how a visit ends. Time
//! and ids are arguments; sockets, stores, dialects and pages are left to others.

mod command;
mod effect;
mod invite;
mod live;
mod member;
mod records;
mod stage;
mod state;
mod step;
mod tokens;

pub use command::{Command, CommandName, Refused, RequestedProvider};
pub use effect::{About, Effect, Emitted};
pub use invite::{NotRefreshable, refresh};
pub(crate) use live::created;
pub use live::go_live;
pub use member::{ChosenProvider, FleetConnection, Member, Screen, Visit, Waiting};
pub use stage::{Ending, Stage};
pub use state::{FleetIdentity, Session};
pub use step::step;
pub use tokens::PreRegistration;
