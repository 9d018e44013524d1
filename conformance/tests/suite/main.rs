//! The suite as a whole, in process: correct and defective partners, over real sockets.

#![expect(clippy::unwrap_used, reason = "a failed setup step fails the test")]
#![expect(clippy::indexing_slicing, reason = "a missing member fails the test")]

mod agreement;
mod bench_partner;
mod catalogue;
mod defects;
mod fault_proxy;
mod hostile;
mod in_process;
mod made_up;
mod network_faults;
mod page;
mod pages;
mod reports;
mod schema;
mod secrets;
mod sharded;
mod specification;
mod targets;
mod variants;
mod verdicts;
