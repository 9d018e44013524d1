//! Judges of what happens when Catena calls the partner.

mod accepted;
mod refused;

pub use accepted::accepted;
pub use refused::{Sandwich, refused};

use crate::finding::Finding;

/// What every webhook check needs, and a profile may lack.
#[must_use]
pub fn no_endpoint() -> Finding {
    Finding::unproved("`[webhook]` in the profile, or `--webhook-url`")
}
