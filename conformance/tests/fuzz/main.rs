//! Fuzzing from outside: planted defects are found and shown by their simplest case, correct partners pass, and no
//! failure is lost.

#![expect(clippy::indexing_slicing, reason = "a member that is missing fails the test")]
#![expect(clippy::unwrap_used, reason = "a test that cannot continue fails")]

mod blocked;
mod confirmed;
mod deliveries;
mod emitted;
mod other_endpoints;
mod other_partners;
mod ourselves;
mod over_http;
mod planted;
mod program;
mod signed_in;
mod vectors;
