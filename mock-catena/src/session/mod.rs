//! The pure core: one [`Session`] is one invitation and all that became of it.
//!
//! Owned here: which move is possible when, which events it causes and in which order, and how a visit ends. Time
//! and ids are arguments; sockets, stores, dialects and pages are left to others.

mod agreement;
mod command;
mod connecting;
mod effect;
mod fleet;
mod invite;
mod live;
mod member;
mod partner;
mod records;
mod stage;
mod state;
mod step;
mod tokens;

pub use agreement::{AgreementMove, AgreementRefused, change_agreement};
pub use command::{Command, CommandName, Refused, RequestedProvider};
pub use connecting::{
    ConnectingRefused, ConnectionChange, NewConnection, PreAuth, add_connection, change_connection,
    pre_authorize, remove_connection,
};
pub use effect::{About, Effect, Emitted};
pub use fleet::{FleetChange, FleetProfile, FleetRefused, MOST_PROPERTIES, PROFILE_TEXTS};
pub use invite::{NotRefreshable, refresh};
pub(crate) use live::created;
pub use live::go_live;
pub use member::{ChosenProvider, FleetConnection, Member, Screen, Visit, WaitlistEntry};
pub use partner::{InvitationDefaults, PartnerProfile, PartnerRow};
pub use stage::{Ending, Stage};
pub use state::{FleetIdentity, Session};
pub use step::step;
pub use tokens::PreRegistration;
