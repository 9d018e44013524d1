//! Reports: one model, made once from the ledger, and renderers that read it and nothing else.

pub(crate) mod badge;
mod check_status;
pub mod compare;
pub mod diagnosis;
mod diagnosis_advice;
mod evidence;
mod format;
pub(crate) mod github;
mod headline;
pub mod html;
pub(crate) mod json;
pub(crate) mod junit;
pub mod known_failures;
pub(crate) mod markdown;
pub(crate) mod merge;
pub(crate) mod model;
pub(crate) mod observed_secrets;
pub(crate) mod sarif;
pub(crate) mod terminal;

pub use badge::badge;
pub use check_status::Standing;
pub use compare::compare;
pub use evidence::{Evidence, EvidenceKind};
pub use format::{Format, FormatError, RenderError};
pub use github::github;
pub use headline::Headline;
pub use html::html;
pub(crate) use html::{SCRIPT, STYLE};
pub use json::{JsonError, ReadError, json, schema};
pub use junit::{JunitError, junit};
pub use known_failures::{Baseline, BaselineError};
pub use markdown::markdown;
pub use merge::{MergeError, merge};
pub use model::{CheckReport, Circumstances, FORMAT, Report, TargetReport, Timing};
pub use sarif::sarif;
pub use terminal::terminal;
