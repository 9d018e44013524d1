//! The suite as a whole, in process: good and flawed partners, over real sockets.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]
#![expect(clippy::indexing_slicing, reason = "a member that is missing fails the test")]

mod agreement;
mod bench_partner;
mod catalogue;
mod defects;
mod fault_proxy;
mod honest;
mod hostile;
mod in_process;
mod made_up;
mod page;
mod pages;
mod reports;
mod schema;
mod secrets;
mod sharded;
mod specification;
mod targets;
mod weather;
