//! Reports: one model, made once from the ledger, and renderers that read it and nothing else.

mod badge;
mod evidence;
mod format;
mod github;
mod headline;
mod html;
mod json;
mod junit;
mod learned;
mod markdown;
mod merge;
mod model;
mod sarif;
mod standing;
mod terminal;

pub use badge::badge;
pub use evidence::{Evidence, EvidenceKind};
pub use format::{Format, FormatError, RenderError};
pub use github::github;
pub use headline::Headline;
pub use html::html;
pub use json::{JsonError, ReadError, json, schema};
pub use junit::{JunitError, junit};
pub use markdown::markdown;
pub use merge::{MergeError, merge};
pub use model::{CheckReport, Circumstances, FORMAT, Report, TargetReport, Timing};
pub use sarif::sarif;
pub use standing::Standing;
pub use terminal::terminal;
