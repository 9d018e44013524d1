//! The judge: points at a partner's endpoints, plays Catena to them, and says what holds.
//!
//! Data walks one way: profile, target, probes, exchanges, findings, verdict, reports. The reference partner stands
//! on its outside and is reached over HTTP like any other.

pub mod cli;
pub mod doctor;
pub mod fuzz;
pub mod in_process;
pub mod judge;
pub mod oracle;
pub mod plan;
pub mod profile;
pub mod redact;
pub mod report;
pub mod run;
pub mod seed;
pub mod self_test;
pub mod specification;
pub mod suite;
pub mod vectors;
