//! Mistakes on demand: what can go wrong on a delivery, on an answer of the API or the flow, and on a redirect.
//!
//! A [`Rule`] says which mistake, to whom, how often and until when. Rules draw from the seed, one draw per candidate
//! and in the order of the events, so that the same run makes the same mistakes again. Who makes a mistake is
//! elsewhere: the courier, the API and the redirect ask [`Faults::draw`].

mod fault;
mod redirect;
mod rule;
mod rules;

pub use fault::{Fault, FaultPoint, Latency, UnknownFault};
pub(crate) use redirect::apply_to_redirect;
pub use rule::{Rule, RuleId, RuleRead, Scope};
pub use rules::{Faults, Subject, TooManyRules};
