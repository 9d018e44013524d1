//! Fuzzing, seen from outside: planted mistakes are found and shown by their shortest query, the good partner and the
//! honest ones are left in peace, and nothing that was found is lost.

#![expect(clippy::indexing_slicing, reason = "a member that is missing fails the test")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod deliveries;
mod emitted;
mod ourselves;
mod over_http;
mod planted;
mod program;
mod signed_in;
mod vectors;
