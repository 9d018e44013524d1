//! `fuzz`: sends many redirects or deliveries, and shows the simplest case of each failure.

mod command;
mod contact;
mod login;
mod output;
mod report_flag;
mod run;
mod saved;
mod verdict;

pub(super) use command::{Arguments, now, run};
pub(super) use login::Fleet;
pub(super) use output::{curl, shortened, show_retried};
pub(super) use verdict::retry_verdict;
