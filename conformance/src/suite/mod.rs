//! TODO-DOC

pub(crate) mod assess;
pub(crate) mod execute;
pub mod steps;

pub(crate) use assess::whole;
pub use assess::{AssessError, Assessment, assess};
pub use execute::{ExecuteError, NoProgress, Progress, execute, steps_in_use};
