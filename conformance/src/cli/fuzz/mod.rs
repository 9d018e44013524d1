//! `fuzz`: many redirects, or deliveries, against an endpoint; of each failure the shortest one.

mod command;
mod login;
mod output;
mod report_flag;
mod saved;
mod verdict;
mod webhook;

pub(super) use command::{Arguments, run};
pub(super) use login::Fleet;
pub(super) use output::{curl, shortened, show_known};
pub(super) use saved::judged;
pub(super) use webhook::now;
