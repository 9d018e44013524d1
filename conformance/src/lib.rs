//! The judge: points at a partner's endpoints, plays Catena to them, and says what holds.
//!
//! Data walks one way: profile, target, probes, exchanges, findings, verdict, reports. The reference partner stands
//! on its outside and is reached over HTTP like any other.

pub mod baseline;
pub mod belief;
pub mod cli;
pub mod compare;
pub mod diagnosis;
pub mod doctor;
pub mod finding;
pub mod fuzz;
pub mod in_process;
pub mod judge;
pub mod oracle;
pub mod plan;
pub mod probe;
pub mod profile;
pub mod redact;
pub mod reference_partner;
pub mod report;
pub mod run;
pub mod seed;
pub mod shard;
pub mod specification;
mod steps;
pub mod target;
pub mod template;
pub mod vectors;
pub mod verdict;
pub mod zoo;
