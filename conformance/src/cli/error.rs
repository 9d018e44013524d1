//! What ends a command early, how it is shown, and its exit code.

use std::path::PathBuf;

use miette::{Diagnostic, MietteHandlerOpts, Report};

use crate::run::{AssessError, ExecuteError};
use crate::specification::{LoadError, SelectionError};
use crate::target::TargetError;
use crate::verdict::Verdict;

/// Exit code of a usage or profile error.
const USAGE: u8 = 2;

/// What ends a command early.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum CliError {
    /// Flags and profile make no target.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Target(#[from] TargetError),
    /// The feature files cannot be used.
    #[error(transparent)]
    Specification(#[from] LoadError),
    /// The selection takes nothing.
    #[error(transparent)]
    Selection(#[from] SelectionError),
    /// There is no report.
    #[error(transparent)]
    #[diagnostic(help(
        "the steps there are stand in the feature files; `catena-conformance explain ID` quotes them"
    ))]
    Assess(#[from] AssessError),
    /// The built-in partner, or a simulated Catena, did not start.
    #[error("the reference partner did not start")]
    Partner(#[from] crate::reference_partner::StartError),
    /// A page cannot be fuzzed.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Fuzz(#[from] crate::fuzz::FuzzError),
    /// A kept failure cannot be used.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Store(#[from] crate::fuzz::StoreError),
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
    /// A tag expression that is none.
    #[error("`{expression}` is no tag expression")]
    #[diagnostic(help("write one such as `@must and not @journey.success`"))]
    Tags {
        /// What was typed.
        expression: String,
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
    /// A report could not be made.
    #[error("a report could not be made")]
    Report(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The program could not be set up: no runtime, no random seed, no console.
    #[error("the system does not let this program run")]
    System(#[source] Box<dyn std::error::Error + Send + Sync>),
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
            Self::Assess(AssessError::Execute(ExecuteError::Broke(_))) => Verdict::Incomplete.exit_code(),
            Self::Fuzz(
                crate::fuzz::FuzzError::Unreachable { .. }
                | crate::fuzz::FuzzError::EndpointUnreachable { .. },
            ) => Verdict::Incomplete.exit_code(),
            Self::Target(_)
            | Self::Fuzz(_)
            | Self::Store(_)
            | Self::NoPage
            | Self::NoEndpoint
            | Self::Specification(_)
            | Self::Assess(AssessError::Execute(ExecuteError::Steps(_)) | AssessError::Run(_))
            | Self::Partner(_)
            | Self::NoSuchCheck { .. }
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
