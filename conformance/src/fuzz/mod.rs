//! Fuzzing a redirect handler, and a webhook endpoint: many cases, and of each failure the shortest one.
//!
//! Owned here: how many cases are tried and how fast, what is asked of every answer, making a failing case shorter
//! and proving it again, and the failures that are kept for next time. What a case is, and what may be believed of
//! it, is the grammar of `catena_contract::strategies::redirects`.

mod callback;
mod causes;
mod delivery;
mod delivery_failure;
mod emit;
mod endpoint;
mod error;
mod failure;
mod in_process;
mod judge;
mod kept;
mod learn;
mod line;
mod outcome;
mod plan;
mod route;
mod rule;
mod search;
mod sender;
mod summary;
mod tally;
mod visitor;

pub use callback::Callback;
pub use delivery::Parcel;
pub use delivery_failure::DeliveryFailure;
pub use emit::Language;
pub use endpoint::Endpoint;
pub use error::FuzzError;
pub use failure::Failure;
pub use in_process::{Believed, fuzz_in_process};
pub use kept::{Address, FOLDER, Filed, Kept, KeptDelivery, KeptRedirect, StoreError};
pub use outcome::Outcome;
pub use plan::{Cases, Plan, Wishes};
pub use rule::{Rule, Violation};
pub use search::{Again, Session};
pub use sender::Now;
pub use summary::{Summary, Told, junit};
pub use tally::Tally;
