//! Runs the checks of a specification against a target: the steps of the feature files, cucumber around them, and an
//! assessment from the first request to the report.

pub(crate) mod assess;
pub(crate) mod execute;
pub mod steps;

pub(crate) use assess::run_checks;
pub use assess::{AssessError, Assessment, assess};
pub use execute::{ExecuteError, NoProgress, Progress, execute, refuse_undefined, steps_in_use};
