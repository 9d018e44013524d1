//! A whole assessment: from a specification and a target to a report. The library's front door.

use std::sync::Arc;

use mock_catena::clock::Clock;
use tokio::time::Instant;

use super::{ExecuteError, Progress, execute};
use crate::judge::Strictness;
use crate::profile::target::Target;
use crate::report::{Report, ReportInput};
use crate::run::{NotTestable, Run, RunError, SignInError};
use crate::seed::Seed;
use crate::specification::Specification;
use catena_probe::TransportKind;
use catena_probe::chromium::Chromium;

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
    /// What fleets come back in where scripts are to run; without it, pages are read as they arrive.
    pub chromium: Option<Arc<Chromium>>,
    /// Told as checks begin and end.
    pub progress: Arc<dyn Progress>,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum AssessError {
    /// The run could not begin.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The feature files ask for what the suite cannot do.
    #[error(transparent)]
    #[diagnostic(help(
        "the steps there are stand in the feature files; `catena-conformance explain ID` quotes them"
    ))]
    Execute(#[from] ExecuteError),
    /// The profile's sign-in lets nobody in.
    #[error(transparent)]
    #[diagnostic(transparent)]
    SignIn(#[from] SignInError),
    /// The profile does not lead to anything that can be judged.
    #[error(transparent)]
    #[diagnostic(transparent)]
    NotTestable(#[from] NotTestable),
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
    let run = Run::new(target, assessment.seed, Arc::clone(&assessment.clock))?;
    let run = Arc::new(run.with_scripts(assessment.chromium));
    let ended_early = tokio::select! {
        biased;
        why = interrupted => Some(why),
        ended = whole(specification, &run, assessment.progress) => ended?,
    };
    Ok(Report::new(ReportInput {
        checks: &checks,
        specification: &requirements,
        ledger: &run.ledger,
        target: &run.target,
        built_in: assessment.built_in,
        seed: run.seed,
        strictness: assessment.strictness,
        redactor: run.redactor(),
        profile_warning: run.refusals.suspicion(),
        ended_early: ended_early.as_deref(),
        started_at,
        elapsed: began.elapsed(),
        reproducible: assessment.reproducible,
    }))
}

/// Everything a run sends. Why it ended before its checks, if it did.
pub(crate) async fn whole(
    specification: Specification,
    run: &Arc<Run>,
    progress: Arc<dyn Progress>,
) -> Result<Option<String>, AssessError> {
    super::execute::refuse_undefined(&specification)?;
    if let Some(trouble) = run.unreachable().await {
        if trouble.kind == TransportKind::Tls {
            return Err(NotTestable::Insecure(trouble).into());
        }
        return Ok(Some(format!("{trouble}; {}", trouble.advice())));
    }
    match run.sign_in().await {
        Ok(()) => {}
        Err(error) if error.is_the_networks() => return Ok(Some(error.to_string())),
        Err(error) => return Err(error.into()),
    }
    run.preflight().await?;
    let origins = run.origins();
    tokio::select! {
        biased;
        ended = execute(specification, run, progress) => {
            ended?;
            Ok(None)
        }
        trouble = run.client.lost(&origins) => Ok(Some(format!(
            "three exchanges in a row died, and nothing answers any more: {trouble}; {}",
            trouble.advice()
        ))),
    }
}
