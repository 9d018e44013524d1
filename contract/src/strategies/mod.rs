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
pub use api::{
    api_error, fleet_contact, fleet_details, integration_request, invitation, new_invitation,
    new_subscription, permissions, provider, share_agreement, subscription, subscription_filters,
};
pub use extra_parameters::extra_parameters;
#[cfg(feature = "proptest")]
pub use outcome::{outcome, redirect_query, redirect_query_error};
#[cfg(feature = "proptest")]
pub use primitives::{access_token, fleet_ref, instant, webhook_secret};
#[cfg(feature = "proptest")]
pub use redirect_url::{redirect_url, redirect_urls};
#[cfg(feature = "proptest")]
pub use webhook::{
    connection_record, delivery_headers, envelope, event, fleet_connection_record, invitation_record,
    schema_version, share_agreement_record, signature, subscription_record, tsp_record,
};
