//! The zoo: every partner the suite is proved on. The good one, honest ones that are built differently, and one for
//! each known mistake; and the matrix of which check finds which.
//!
//! The good partner and the mistakes live in [`crate::reference_partner`]; here they are only led past the judge.

mod honest;
mod matrix;
mod pages;
mod render;
mod running;
mod single_page_app;

pub use honest::{Honest, HonestPartner, Served};
pub use matrix::{KillMatrix, Kind, Row, Troubles, kill_matrix};
pub use pages::prove_pages;
pub use render::{markdown, terminal};
pub use running::{Judge, Resident, ZooError};
pub use single_page_app::SinglePageApp;
