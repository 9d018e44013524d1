//! The self-test: runs the suite against partners whose mistakes are known, to prove that it finds every mistake and
//! reports no correct partner.
//!
//! The partners are those of [`reference_partner`]: the reference partner itself, correct variants of it that are built
//! differently, and one partner for each known mistake.

mod browser_pages;
mod coverage;
mod render;
mod runner;

pub use browser_pages::pages_in_browser;
pub use coverage::{DefectCoverage, Failures, PartnerKind, Row, defect_coverage};
pub use render::{markdown, terminal};
pub use runner::{SelfTest, SelfTestError, Subject};
