//! The zoo: every partner the suite is proved on. The good one, honest ones that are built differently, and one for
//! each known mistake; and the matrix of which check finds which.
//!
//! The good partner and the mistakes live in [`reference_partner`]; here they are only led past the judge.

mod browser_pages;
mod coverage;
mod render;
mod runner;

pub use browser_pages::prove_pages;
pub use coverage::{KillMatrix, Kind, Row, Troubles, kill_matrix};
pub use render::{markdown, terminal};
pub use runner::{Judge, Resident, ZooError};
