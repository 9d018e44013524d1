//! Faults on demand: for deliveries, for responses of the API and the flow, and for redirects.
//!
//! A [`Rule`] says which fault to apply, to what, how often and until when. Rules draw from the seed, once per
//! candidate and in the order of events, so runs are repeatable. Other modules call [`Faults::draw`] and apply the
//! faults.

mod fault;
mod redirect;
mod rule;
mod rules;

pub use fault::{Fault, FaultPoint, Latency, UnknownFault};
pub(crate) use redirect::apply_to_redirect;
pub use rule::{Rule, RuleId, RuleRead, Scope};
pub use rules::{Faults, Subject, TooManyRules};
