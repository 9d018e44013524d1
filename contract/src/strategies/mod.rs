//! Proptest strategies for the contract's types, for our own tests and for partners' tests.
//!
//! With the feature `proptest` every type implements `Arbitrary`, so `any::<Invitation>()` is a strategy. Feature
//! `redirect-cases` includes only what fuzzing needs: [`redirects`] and [`extra_parameters`]. Redirect queries are
//! generated as text, as a browser would send them.

mod extra_parameters;
pub mod redirects;
mod text;

#[cfg(feature = "proptest")]
#[macro_use]
mod record;
#[cfg(feature = "proptest")]
mod api;
#[cfg(feature = "proptest")]
mod outcome;
#[cfg(feature = "proptest")]
mod primitives;
#[cfg(feature = "proptest")]
mod redirect_url;
#[cfg(feature = "proptest")]
mod webhook;

#[cfg(feature = "proptest")]
pub use api::permissions;
pub use extra_parameters::extra_parameters;
#[cfg(feature = "proptest")]
pub use outcome::{outcome, redirect_query};
#[cfg(feature = "proptest")]
pub use primitives::{instant, webhook_secret};
#[cfg(feature = "proptest")]
pub use redirect_url::redirect_url;
