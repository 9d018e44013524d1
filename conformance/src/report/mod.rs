//! Reports: one model, made once from the findings of a run, and one renderer for each format.
//!
//! Renderers read the model and nothing else. Everything in it is redacted already, so no format can show a secret.

pub(crate) mod badge;
mod check_status;
pub mod compare;
mod conclude;
mod conclusion;
mod coverage;
pub mod diagnosis;
pub(crate) mod diagnosis_advice;
mod evidence;
mod format;
mod gaps;
pub(crate) mod github;
pub(crate) mod har;
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
mod sent;
mod source_link;
pub(crate) mod terminal;
pub(crate) mod text;
mod typical_observations;

pub use badge::badge;
pub use check_status::CheckStatus;
pub use compare::compare;
pub use coverage::{Coverage, Levels, Tally};
pub use evidence::{Evidence, EvidenceKind};
pub use format::{Format, FormatError, RenderError};
pub use gaps::Gap;
pub use github::github;
pub use har::har;
pub use headline::Headline;
pub use html::{html, html_since};
pub use json::{JsonError, ReadError, json, schema};
pub use junit::{JunitError, junit};
pub use known_failures::{KnownFailures, KnownFailuresError};
pub use markdown::markdown;
pub use merge::{MergeError, merge};
pub use model::{CheckReport, FORMAT, Report, ReportInput, SCHEMA_VERSION, TargetReport, Timing};
pub use sarif::sarif;
pub use sent::Sent;
pub use terminal::{Screen, terminal};
