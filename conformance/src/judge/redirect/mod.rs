//! Judges of what happens when a fleet's browser returns.

mod access;
mod acknowledged;
mod answered;
mod connected;
mod cross_site;
mod distinguished;
mod header_injection;
mod injection;
mod leak;
mod local_target;
mod no_crash;
pub(crate) mod not_connected;
mod open_redirect;
mod reflected_markup;
mod same_outcome;
mod session;
mod stored;
mod time;
mod tolerated;

pub use access::{
    connection_kept, connection_stored, no_connection_stored, only_one_connected, provisional_access,
};
pub use acknowledged::{acknowledged, request_acknowledged};
pub use answered::answered;
pub use connected::{Confirmation, connected};
pub use cross_site::{ReturnFromElsewhere, session_survives};
pub use distinguished::distinguished;
pub use header_injection::{INJECTED, header_injection};
pub use leak::{cache, referrer};
pub use local_target::local_target;
pub use no_crash::{crashed, no_crash, no_crash_of_several};
pub use not_connected::{not_connected, not_connected_later};
pub use open_redirect::{ELSEWHERE, open_redirect};
pub use reflected_markup::{MARKED, MARKUP, reflected_markup};
pub use same_outcome::{VisitAndRequest, same_outcome};
pub use session::no_other_fleet;
pub use stored::{
    at_most_one_stored, not_reopened, nothing_stored, one_notice, one_record, still_owned, stored,
    stored_alike, untouched,
};
pub use time::answered_in_time;
pub use tolerated::{replayed, tolerated};
