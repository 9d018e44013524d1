//! The test suite for integrations with Catena Connect: acts as Catena towards a partner's endpoints, and reports which
//! checks pass.
//!
//! Data flows in one direction: profile, target, exchanges, findings, verdict, reports. The reference partner is tested
//! over HTTP like any other partner.

pub mod cli;
pub mod detect;
pub mod doctor;
pub mod fuzz;
pub mod in_process;
pub mod judge;
pub mod live;
pub mod oracle;
pub mod plan;
pub mod printable;
pub mod profile;
pub mod redact;
pub mod report;
pub mod run;
pub mod seed;
pub mod self_test;
pub mod specification;
pub mod suite;
pub mod vectors;
mod whole_file;
