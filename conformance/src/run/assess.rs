//! A whole assessment: from a specification and a target to a report. The library's front door.

use std::sync::Arc;

use mock_catena::clock::Clock;
use tokio::time::Instant;

use super::{ExecuteError, Progress, Run, RunError, execute};
use crate::report::{Circumstances, Report};
use crate::seed::Seed;
use crate::specification::Specification;
use crate::target::Target;
use crate::verdict::Strictness;

/// How a target is assessed.
#[derive(Clone)]
pub struct Assessment {
    /// Behind everything made up.
    pub seed: Seed,
    /// What turns findings into a verdict.
    pub strictness: Strictness,
    /// Whether the target is the built-in partner, which the report then says.
    pub built_in: bool,
    /// Whether times and loopback ports are left out of the report.
    pub reproducible: bool,
    /// For timestamps that must be fresh.
    pub clock: Arc<dyn Clock>,
    /// Told as checks begin and end.
    pub progress: Arc<dyn Progress>,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum AssessError {
    /// The run could not begin.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The feature files ask for what the suite cannot do.
    #[error(transparent)]
    Execute(#[from] ExecuteError),
}

/// Judges `target` by the checks of `specification`. When `interrupted` comes to an end first, the report says why,
/// and the checks that had not ended are inconclusive.
///
/// # Errors
/// [`AssessError`]. What is wrong with the partner, or with the way to it, is no error but a finding.
pub async fn assess(
    specification: Specification,
    target: Target,
    assessment: Assessment,
    interrupted: impl Future<Output = String>,
) -> Result<Report, AssessError> {
    let started_at = assessment.clock.now();
    let began = Instant::now();
    let checks = specification.checks.clone();
    let requirements = specification.requirements.clone();
    let run = Arc::new(Run::new(target, assessment.seed, Arc::clone(&assessment.clock))?);
    let ended_early = tokio::select! {
        biased;
        why = interrupted => Some(why),
        ended = whole(specification, &run, assessment.progress) => ended?,
    };
    let circumstances = Circumstances {
        checks: &checks,
        requirements: &requirements,
        strictness: assessment.strictness,
        built_in: assessment.built_in,
        ended_early: ended_early.as_deref(),
        started_at,
        elapsed: began.elapsed(),
        reproducible: assessment.reproducible,
    };
    Ok(Report::new(&run, circumstances))
}

/// Why it ended before its checks, if it did.
async fn whole(
    specification: Specification,
    run: &Arc<Run>,
    progress: Arc<dyn Progress>,
) -> Result<Option<String>, ExecuteError> {
    super::execute::refuse_undefined(&specification)?;
    if let Some(trouble) = run.unreachable().await {
        return Ok(Some(format!("{trouble}; {}", trouble.kind.advice())));
    }
    execute(specification, run, progress).await.map(|()| None)
}
