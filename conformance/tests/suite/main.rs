//! The suite as a whole, in process: correct and defective partners, over real sockets.

#![expect(clippy::unwrap_used, reason = "a failed setup step fails the test")]
#![expect(clippy::indexing_slicing, reason = "a missing member fails the test")]

mod agreement;
mod background_jobs;
mod bench_partner;
mod catalogue;
mod ci_formats;
mod contact;
mod defects;
mod fault_proxy;
mod heavy_pages;
mod heavy_sign_in;
mod hostile;
mod in_process;
mod inward_pages;
mod kinds;
mod live_page;
mod live_server;
mod made_up;
mod network_faults;
mod on_the_way;
mod page;
mod pages;
mod pairs;
mod patience;
mod quiet_caches;
mod rebinding;
mod redaction;
mod refusals;
mod reports;
mod returns;
mod revisions;
#[path = "../common/runner.rs"]
mod runner;
mod schema;
mod secrets;
mod sharded;
mod specification;
mod staying_out;
mod targets;
mod variants;
mod verdicts;
mod wall_proxy;
mod walls;
mod well_formed;
mod wordless;
