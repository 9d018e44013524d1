//! The self-test: every partner the suite is proved on. The good one, honest ones that are built differently, and one for
//! each known mistake; and the matrix of which check finds which.
//!
//! The good partner and the mistakes live in [`reference_partner`]; here they are only led past the judge.

mod browser_pages;
mod coverage;
mod render;
mod runner;

pub use browser_pages::prove_pages;
pub use coverage::{DefectCoverage, Failures, Kind, Row, defect_coverage};
pub use render::{markdown, terminal};
pub use runner::{Judge, SelfTestError, Subject};
