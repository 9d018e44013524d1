//! A whole assessment: from a specification and a target to a report. This is the library's main entry point.

use std::sync::Arc;
use std::time::Duration;

use catena_probe::chromium::Chromium;
use catena_probe::{TransportError, TransportKind};
use mock_catena::clock::Clock;
use tokio::time::Instant;

use super::{ExecuteError, Progress, execute};
use crate::judge::Strictness;
use crate::profile::target::Target;
use crate::report::{Report, ReportInput};
use crate::run::{NoContact, PreflightError, Run, RunError, SignInError};
use crate::seed::Seed;
use crate::specification::{Frozen, Specification};

/// For how long checks that met a ban or a throttle may go on, to say so. They send nothing.
const LAST_CHECKS: Duration = Duration::from_secs(1);

/// How a target is assessed.
#[derive(Clone)]
pub struct Assessment {
    /// The seed of all made-up values.
    pub seed: Seed,
    /// How findings become a verdict.
    pub strictness: Strictness,
    /// Whether the target is the built-in reference partner. The report says so.
    pub built_in: bool,
    /// Whether times and loopback ports are left out of the report.
    pub reproducible: bool,
    /// The time of timestamps that must be fresh.
    pub clock: Arc<dyn Clock>,
    /// The browser that runs the scripts of pages. Without it, pages are read as they arrive.
    pub chromium: Option<Arc<Chromium>>,
    /// Notified as checks start and end.
    pub progress: Arc<dyn Progress>,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum AssessError {
    /// The run could not start.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A step of the feature files cannot be run.
    #[error(transparent)]
    #[diagnostic(help("`catena-conformance list --steps` prints every step that exists"))]
    Execute(#[from] ExecuteError),
    /// The profile's sign-in failed.
    #[error(transparent)]
    #[diagnostic(transparent)]
    SignIn(#[from] SignInError),
    /// The partner cannot be tested with this profile.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Preflight(#[from] PreflightError),
}

/// Tests `target` with the checks of `specification`. If `interrupted` completes first, the report says why, and the
/// checks that had not ended are inconclusive.
///
/// # Errors
/// [`AssessError`]. A mistake of the partner or a network failure is a finding, not an error.
pub async fn assess(
    specification: Specification,
    target: Target,
    assessment: Assessment,
    interrupted: impl Future<Output = String>,
) -> Result<Report, AssessError> {
    let started_at = assessment.clock.now();
    let began = Instant::now();
    let checks = specification.checks.clone();
    let revision = specification.revision.clone();
    let run = Run::new(target, assessment.seed, Arc::clone(&assessment.clock))?;
    let run = Arc::new(run.with_scripts(assessment.chromium));
    assessment.progress.begins(&run);
    let ended_early = tokio::select! {
        biased;
        why = interrupted => Some(why),
        ended = run_checks(specification, &run, assessment.progress) => ended?,
    };
    let ended_early = ended_early.or_else(|| run.no_longer_served());
    Ok(Report::new(ReportInput {
        checks: &checks,
        specification: &revision,
        ledger: &run.ledger,
        target: &run.target,
        built_in: assessment.built_in,
        seed: run.seed,
        strictness: assessment.strictness,
        redactor: run.redactor(),
        profile_warning: run.delivery_warning(),
        ended_early: ended_early.as_deref(),
        notes: revision.frozen.iter().flat_map(Frozen::notes).chain(run.notes()).collect(),
        sent: run.client.take_log(),
        started_at,
        elapsed: began.elapsed(),
        reproducible: assessment.reproducible,
    }))
}

/// Sends all requests of a run. Returns why it ended before its checks did, if that happened.
pub(crate) async fn run_checks(
    specification: Specification,
    run: &Arc<Run>,
    progress: Arc<dyn Progress>,
) -> Result<Option<String>, AssessError> {
    super::execute::refuse_undefined(&specification)?;
    match run.contact().await {
        Ok(()) => {}
        Err(NoContact::OtherScheme(other)) => return Err(PreflightError::OtherScheme(other).into()),
        Err(NoContact::Tls(error)) => return Err(PreflightError::Tls(error).into()),
        Err(NoContact::Elsewhere(why) | NoContact::Network(why)) => return Ok(Some(why)),
    }
    match run.sign_in().await {
        Ok(()) => {}
        Err(error) if error.is_network_error() => return Ok(Some(error.to_string())),
        Err(error) => return Err(error.into()),
    }
    let webhooks = specification.checks.iter().any(|check| !check.id.as_str().starts_with("redirect."));
    if let Some(why) = run.preflight(webhooks).await? {
        return Ok(Some(why));
    }
    let origins = run.origins();
    tokio::select! {
        biased;
        ended = execute(specification, run, progress) => {
            ended?;
            run.take_second_looks().await;
            run.look_for_quiet_cache().await;
            Ok(None)
        }
        // `Run::no_longer_served` says why.
        () = async {
            run.client.until_blocked().await;
            tokio::time::sleep(LAST_CHECKS).await;
        } => Ok(None),
        error = run.client.lost(&origins) => Ok(Some(gone(&error))),
    }
}

/// Why a run ended whose hosts stopped answering. Some firewalls only break the connections of an address that they ban.
fn gone(error: &TransportError) -> String {
    if error.kind == TransportKind::TooSlow {
        return format!("{error}, and so did others; {}", error.advice());
    }
    let banned = if error.kind == TransportKind::Reset {
        "; if a firewall banned this machine after hostile requests, exempt its address"
    } else {
        ""
    };
    format!(
        "three requests in a row failed, and no host answers any more: {error}; {}{banned}",
        error.advice()
    )
}
