//! Reports: one model, made once from the ledger, and renderers that read it and nothing else.

mod evidence;
mod json;
mod junit;
mod model;
mod terminal;

pub use evidence::Evidence;
pub use json::{JsonError, json};
pub use junit::{JunitError, junit};
pub use model::{CheckReport, Circumstances, Headline, Report, TargetReport, Timing};
pub use terminal::terminal;
