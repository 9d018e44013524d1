//! Authentication: clients and their secrets, access tokens and their scopes.
//!
//! Every client is a separate partner, except Catena's staff. A fleet authenticates with the pre-registration token
//! of its invitation, which the session issues unsigned. HTTP is left to `http`.

mod caller;
mod client;
mod guard;
mod inspector_cookie;
mod key;
mod token;

pub(crate) use caller::Caller;
pub use client::{Client, ClientError};
pub(crate) use client::{Clients, Role, constant_time_eq};
pub use guard::Guard;
pub(crate) use inspector_cookie::{cookie, expired_cookie, is_signed_in};
pub use key::{KeyError, SigningKey};
pub(crate) use token::{Grant, IssuedToken, Tokens, claimed_fleet, same_token};
