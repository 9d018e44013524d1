//! Who may call the API: clients and their secrets, the access tokens they get, what a token's scopes allow.
//!
//! Every client is a partner of its own, but for Catena's staff. A fleet is known by the pre-registration token of its
//! invitation, which the session core issues and nobody signs. What a request looks like is left to [`crate::http`].

mod caller;
mod client;
mod guard;
mod key;
mod token;

pub(crate) use caller::Caller;
pub use client::{Client, ClientError};
pub(crate) use client::{Clients, Role, constant_time_eq};
pub use guard::Guard;
pub(crate) use key::jwks;
pub(crate) use token::{Grant, IssuedToken, Tokens, claimed_fleet, same_token};
