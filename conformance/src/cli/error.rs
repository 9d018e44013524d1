//! What ends a command early, how it is shown, and its exit code.

use std::path::PathBuf;

use miette::{Diagnostic, MietteHandlerOpts, Report};

use crate::judge::Verdict;
use crate::profile::target::TargetError;
use crate::report::KnownFailuresError;
use crate::report::{MergeError, ReadError};
use crate::specification::TooManyShards;
use crate::specification::{LoadError, SelectionError};
use crate::suite::{AssessError, ExecuteError};

/// Exit code of a usage or profile error.
const USAGE: u8 = 2;

/// What ends a command early.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum CliError {
    /// Flags and profile make no target.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Target(#[from] TargetError),
    /// There is no browser to run with.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Chromium(#[from] catena_probe::chromium::ChromiumError),
    /// The feature files cannot be used.
    #[error(transparent)]
    Specification(#[from] LoadError),
    /// The selection takes nothing.
    #[error(transparent)]
    Selection(#[from] SelectionError),
    /// There is no report.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Assess(#[from] AssessError),
    /// The built-in partner, or a simulated Catena, did not start.
    #[error("the reference partner did not start")]
    Partner(#[from] reference_partner::StartError),
    /// A page cannot be fuzzed.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Fuzz(#[from] crate::fuzz::FuzzError),
    /// A saved failure cannot be used.
    #[error(transparent)]
    #[diagnostic(transparent)]
    SavedFailure(#[from] crate::fuzz::saved::SavedFailureError),
    /// Nothing to fuzz was named.
    #[error("nothing to fuzz was named")]
    #[diagnostic(help("give `--success-url URL`, or `--profile FILE`; with `--webhook`, a `--webhook-url`"))]
    NoPage,
    /// There is no webhook endpoint to send to.
    #[error("no webhook endpoint was named")]
    #[diagnostic(help("give `--webhook-url URL`, or a profile with a `[webhook]`"))]
    NoEndpoint,
    /// A check that does not exist.
    #[error("there is no check `{id}`{}", nearest.as_ref().map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default())]
    #[diagnostic(help("`catena-conformance list` names them all"))]
    NoSuchCheck {
        /// What was asked for.
        id: String,
        /// The id most like it.
        nearest: Option<String>,
    },
    /// A call that arranges fleets, for checks that do not exist.
    #[error("`only` under `[[arrange.before]]` names `{prefix}`, and no check's id begins with that{}", nearest.as_ref().map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default())]
    #[diagnostic(help("`catena-conformance list` names them all"))]
    ArrangesNothing {
        /// The prefix.
        prefix: String,
        /// The id most like it.
        nearest: Option<String>,
    },
    /// A tag expression that is none.
    #[error("`{expression}` is no tag expression")]
    #[diagnostic(help("write one such as `@must and not @journey.success`"))]
    Tags {
        /// What was typed.
        expression: String,
    },
    /// A run that could not begin.
    #[error(transparent)]
    Run(#[from] crate::run::RunError),
    /// There is no plan.
    #[error("the run could not be rehearsed")]
    Plan(#[source] Box<crate::plan::PlanError>),
    /// Nothing to look at was named.
    #[error("no target was named")]
    #[diagnostic(help(
        "give `--profile FILE`, or `--success-url URL` and `--failure-url URL`; `catena-conformance init` writes a profile"
    ))]
    NoTarget,
    /// A target that did not come up.
    #[error("the target did not come up within {waited}: {missing}")]
    #[diagnostic(help(
        "look into its log; `catena-conformance doctor` looks at everything the profile names"
    ))]
    NotUp {
        /// How long it was waited for.
        waited: String,
        /// Who did not answer.
        missing: String,
    },
    /// A file that is there already.
    #[error("`{}` is there already", path.display())]
    #[diagnostic(help("write another one with `--output FILE`, or over it with `--force`"))]
    Exists {
        /// Which file.
        path: PathBuf,
    },
    /// An answer that is missing, and nobody to ask.
    #[error("`init` needs `{flag}`, and there is no terminal to ask at")]
    #[diagnostic(help(
        "catena-conformance init --success-url 'http://localhost:3000/return?fleet={{fleet_ref}}' --failure-url \
         'http://localhost:3000/failed?fleet={{fleet_ref}}'"
    ))]
    Unanswered {
        /// Which flag.
        flag: &'static str,
    },
    /// A file that cannot be written.
    #[error("cannot write `{}`", path.display())]
    #[diagnostic(help("check that the folder exists and may be written to"))]
    Unwritable {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// Two reports in one place.
    #[error("two reports would go to `{}`", path.display())]
    #[diagnostic(help("give each `--report` a path of its own; only one can have standard output"))]
    SamePlace {
        /// Where.
        path: PathBuf,
    },
    /// The known failures cannot be used.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Baseline(#[from] KnownFailuresError),
    /// A run cannot be split like this.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Shard(#[from] TooManyShards),
    /// Reports are not the parts of one run.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Merge(#[from] MergeError),
    /// A report that cannot be read.
    #[error("cannot read `{}`", path.display())]
    #[diagnostic(help("check the path; `run --report json=FILE` writes a report"))]
    UnreadableReport {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// A file that is no report of ours.
    #[error("`{}` cannot be used", path.display())]
    #[diagnostic(help("give a file that `run --report json=FILE` of this version wrote, as it was written"))]
    NoReport {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: ReadError,
    },
    /// `--last-failed` before any run.
    #[error("there is no last run to go by")]
    #[diagnostic(help(
        "`.catena/last-run.json` is written by every run; run once without `--last-failed`, in this folder"
    ))]
    NoLastRun,
    /// What the last run left cannot be read.
    #[error("`.catena/last-run.json` cannot be used")]
    #[diagnostic(help("remove it, and run once without `--last-failed`"))]
    LastRun {
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// `--last-failed` against another target.
    #[error("the last run was against another target: {last}, not {this}")]
    #[diagnostic(help("run once against this target without `--last-failed`"))]
    OtherTarget {
        /// The last run's.
        last: String,
        /// This run's.
        this: String,
    },
    /// A report could not be made.
    #[error("a report could not be made")]
    Report(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The program could not be set up: no runtime, no random seed, no console.
    #[error("the system does not let this program run")]
    System(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<crate::plan::PlanError> for CliError {
    fn from(error: crate::plan::PlanError) -> Self {
        match error {
            crate::plan::PlanError::Assess(error) => error.into(),
            crate::plan::PlanError::Run(error) => error.into(),
            error @ crate::plan::PlanError::Start(_) => Self::Plan(Box::new(error)),
        }
    }
}

impl CliError {
    /// A trouble of the system's.
    pub(super) fn system(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::System(Box::new(error))
    }

    /// 2, but for a selection that takes nothing (4) and for a mistake of ours (3).
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Selection(_) | Self::Specification(LoadError::Empty { .. }) => {
                Verdict::NothingRan.exit_code()
            }
            Self::Assess(AssessError::Execute(ExecuteError::Panicked(_))) | Self::NotUp { .. } => {
                Verdict::Incomplete.exit_code()
            }
            Self::Fuzz(error) if error.is_the_networks() => Verdict::Incomplete.exit_code(),
            Self::Merge(MergeError::Missing { .. }) => Verdict::Incomplete.exit_code(),
            Self::Target(_)
            | Self::Chromium(_)
            | Self::SamePlace { .. }
            | Self::Baseline(_)
            | Self::Shard(_)
            | Self::Merge(_)
            | Self::UnreadableReport { .. }
            | Self::NoReport { .. }
            | Self::NoLastRun
            | Self::LastRun { .. }
            | Self::OtherTarget { .. }
            | Self::Fuzz(_)
            | Self::SavedFailure(_)
            | Self::NoPage
            | Self::NoEndpoint
            | Self::Specification(_)
            | Self::Assess(
                AssessError::Execute(ExecuteError::Steps(_))
                | AssessError::Run(_)
                | AssessError::SignIn(_)
                | AssessError::Preflight(_),
            )
            | Self::Run(_)
            | Self::Plan(_)
            | Self::NoTarget
            | Self::Exists { .. }
            | Self::Unanswered { .. }
            | Self::Partner(_)
            | Self::NoSuchCheck { .. }
            | Self::ArrangesNothing { .. }
            | Self::Tags { .. }
            | Self::Unwritable { .. }
            | Self::Report(_)
            | Self::System(_) => USAGE,
        }
    }
}

/// Decides once how errors look: 80 columns, no links, colours only on a terminal.
pub(super) fn set_up() {
    // The only error is that it was decided before.
    let _ = miette::set_hook(Box::new(|_| {
        Box::new(MietteHandlerOpts::new().terminal_links(false).width(80).context_lines(1).build())
    }));
}

/// Shows an error on stderr.
pub(super) fn print(error: CliError) {
    anstream::eprint!("{:?}", Report::new(error));
}
