//! What a partner with a defect does differently. Without a defect, everything here behaves as `policy` decides.

mod active;
mod browser_state;
mod callback_response;
mod catalogue;
mod concurrency;
mod defect_name;
mod define_defects;
mod event_storage;
mod header_case;
mod lock_queue;
mod page_security;
mod query_parsing;
mod redirect_storage;
mod schema;
mod url_parsing;
mod verification;

pub(crate) use active::ActiveDefects;
pub(crate) use browser_state::NoSession;
pub(crate) use callback_response::CallbackResponse;
pub use catalogue::Defect;
pub use defect_name::UnknownDefect;
pub(crate) use header_case::HeaderCaseListener;
pub use query_parsing::{Crashed, parse_query_with};
