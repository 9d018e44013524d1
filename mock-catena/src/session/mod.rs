//! The pure core: a [`Session`] is one invitation and everything that follows from it.
//!
//! Decides which command is possible when, which events it emits in which order, and how a visit ends. Time and ids
//! are arguments; it knows no sockets, stores, dialects or pages.

mod agreement;
mod command;
mod connecting;
mod effect;
mod fleet;
mod invite;
mod live;
mod member;
mod packed;
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
pub(crate) use packed::Common;
pub use partner::{InvitationDefaults, PartnerProfile, PartnerRow};
pub use stage::{Ending, Stage};
pub use state::{FleetIdentity, Session};
pub use step::step;
pub use tokens::PreRegistration;
