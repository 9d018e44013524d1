//! Why a command fails, how the error is shown, and its exit code.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::Display;
use std::path::{Path, PathBuf};

use miette::{Diagnostic, MietteHandlerOpts, Report, ReportHandler as _};

use super::stdout::tell;
use crate::judge::Verdict;
use crate::plan::PlanError;
use crate::printable::printable;
use crate::profile::target::TargetError;
use crate::report::KnownFailuresError;
use crate::report::{MergeError, ReadError};
use crate::specification::TooManyShards;
use crate::specification::{LoadError, SelectionError};
use crate::suite::{AssessError, ExecuteError};
use crate::whole_file::advice;

/// Exit code of a usage or profile error, and of a file that cannot be written.
const USAGE: u8 = 2;

/// Why a command fails.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum CliError {
    /// The command line asks for something that is not possible.
    #[error("{message}")]
    #[diagnostic(help("{fix}"))]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do instead.
        fix: String,
    },
    /// The flags and the profile do not describe a target.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Target(#[from] TargetError),
    /// The browser cannot be started.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Chromium(#[from] catena_probe::chromium::ChromiumError),
    /// The feature files cannot be used.
    #[error(transparent)]
    Specification(#[from] LoadError),
    /// No check is selected.
    #[error(transparent)]
    Selection(#[from] SelectionError),
    /// The run ended without a report.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Assess(#[from] AssessError),
    /// The reference partner did not start.
    #[error("the reference partner did not start")]
    Partner(#[from] reference_partner::StartError),
    /// An endpoint cannot be fuzzed.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Fuzz(#[from] crate::fuzz::FuzzError),
    /// A saved failure cannot be used.
    #[error(transparent)]
    #[diagnostic(transparent)]
    SavedFailure(#[from] crate::fuzz::saved::SavedFailureError),
    /// The run could not begin.
    #[error(transparent)]
    Run(#[from] crate::run::RunError),
    /// The target did not become available in time.
    #[error("the target did not become available within {waited}: {missing}")]
    #[diagnostic(help("check its log; `catena-conformance doctor` tests every address in the profile"))]
    TimedOut {
        /// How long the command waited.
        waited: String,
        /// Which address did not answer.
        missing: String,
    },
    /// A signal ended the command.
    #[error("the command was {because}, before it knew anything to write")]
    #[diagnostic(help("run it again"))]
    Interrupted {
        /// Which signal.
        because: String,
    },
    /// The baseline cannot be used.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Baseline(#[from] KnownFailuresError),
    /// The run cannot be split into this many shards.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Shard(#[from] TooManyShards),
    /// The reports are not the shards of one run.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Merge(#[from] MergeError),
    /// A file cannot be written.
    #[error("cannot write `{}`", path.display())]
    #[diagnostic(help("{}", advice(source, "check that the folder exists and that you may write to it")))]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The system's error.
        #[source]
        source: std::io::Error,
    },
    /// A file cannot be read.
    #[error("cannot read `{}`", path.display())]
    #[diagnostic(help("check the path; `run --report json=FILE` writes a report"))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's error.
        #[source]
        source: std::io::Error,
    },
    /// A file has the wrong content.
    #[error("`{}` cannot be used", path.display())]
    #[diagnostic(help("{fix}"))]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What to do about it.
        fix: &'static str,
        /// What is wrong with the content.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// A report could not be rendered.
    #[error("a report could not be rendered")]
    Report(#[source] Box<dyn Error + Send + Sync>),
    /// The system refuses something the program needs: threads, random numbers or the console.
    #[error("the system refuses something this program needs")]
    System(#[source] Box<dyn Error + Send + Sync>),
}

impl From<PlanError> for CliError {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Assess(error) => error.into(),
            PlanError::Run(error) => error.into(),
            PlanError::Start(error) => error.into(),
        }
    }
}

/// Usage errors.
impl CliError {
    pub(super) fn usage(message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), fix: fix.into() }
    }

    pub(super) fn no_target() -> Self {
        Self::usage(
            "no target is given",
            "give `--profile FILE`, or `--success-url URL` and `--failure-url URL`; `catena-conformance init` writes a \
             profile",
        )
    }

    pub(super) fn no_page() -> Self {
        Self::usage(
            "no page to fuzz is given",
            "give `--success-url URL` or `--profile FILE`; with `--webhook`, give `--webhook-url URL`",
        )
    }

    pub(super) fn no_endpoint() -> Self {
        Self::usage("no webhook endpoint is given", "give `--webhook-url URL`, or a profile with `[webhook]`")
    }

    /// No check has this id. `nearest` is the most similar id.
    pub(super) fn no_such_check(id: &str, nearest: Option<impl Display>, fix: String) -> Self {
        Self::usage(format!("there is no check `{id}`{}", did_you_mean(nearest)), fix)
    }

    /// `--compare-with` without a page that shows the comparison.
    pub(super) fn nothing_to_compare_in() -> Self {
        Self::usage(
            "`--compare-with` needs a report that shows the comparison".to_owned(),
            "add `--report html=out.html`, or compare two JSON reports with `catena-conformance compare`",
        )
    }

    /// `--watch` without a target that can restart.
    pub(super) fn nothing_to_watch() -> Self {
        Self::usage(
            "`--watch` needs a target: the built-in reference partner never restarts",
            "give `--profile FILE`, or `--success-url URL` and `--failure-url URL`",
        )
    }

    /// A setup call is limited to checks that do not exist.
    pub(super) fn setup_for_no_check(prefix: &str, nearest: Option<impl Display>) -> Self {
        Self::usage(
            format!(
                "`only` under `[[arrange.before]]` contains `{prefix}`, but no check id starts with it{}",
                did_you_mean(nearest)
            ),
            "`catena-conformance list` lists all checks",
        )
    }

    pub(super) fn invalid_tags(expression: &str) -> Self {
        Self::usage(
            format!("`{expression}` is not a tag expression"),
            "write an expression such as `@must and not @journey.success`",
        )
    }

    pub(super) fn file_exists(path: &Path) -> Self {
        Self::usage(
            format!("`{}` already exists", path.display()),
            "write another file with `--output FILE`, or overwrite it with `--force`",
        )
    }

    /// `init` needs a flag, and there is no terminal to ask at.
    pub(super) fn missing_answer(flag: &str) -> Self {
        Self::usage(
            format!("`init` found no page for it, and needs `{flag}` when it does not run in a terminal"),
            "say where your application listens with `--app http://localhost:3000`, or give both pages: `--success-url \
             'http://localhost:3000/return?fleet={fleet_ref}' --failure-url \
             'http://localhost:3000/failed?fleet={fleet_ref}'`",
        )
    }

    pub(super) fn same_path(path: &Path) -> Self {
        Self::usage(
            format!("two reports have the same path `{}`", path.display()),
            "give each `--report` its own path; only one report can use standard output",
        )
    }

    pub(super) fn no_last_run() -> Self {
        Self::usage(
            "there is no last run",
            "every run writes `.catena/last-run.json`; run once without `--last-failed` in this folder",
        )
    }

    pub(super) fn last_run_of_another_target(last: &str, this: &str) -> Self {
        Self::usage(
            format!("the last run tested another target: {last}, not {this}"),
            "run once against this target without `--last-failed`",
        )
    }
}

fn did_you_mean(nearest: Option<impl Display>) -> String {
    nearest.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default()
}

impl CliError {
    pub(super) fn system(error: impl Error + Send + Sync + 'static) -> Self {
        Self::System(Box::new(error))
    }

    pub(super) fn not_a_report(path: &Path, source: ReadError) -> Self {
        Self::Invalid {
            path: path.to_owned(),
            fix: "give a file that `run --report json=FILE` of this version wrote, without changes",
            source: Box::new(source),
        }
    }

    /// The process's exit code: 2; 4 if no check is selected; 3 if the run broke off, the network failed or a shard is
    /// missing.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Selection(_) | Self::Specification(LoadError::Empty { .. }) => Verdict::NOTHING_RAN,
            Self::Assess(AssessError::Execute(ExecuteError::Panicked(_)))
            | Self::TimedOut { .. }
            | Self::Interrupted { .. } => Verdict::INCOMPLETE,
            Self::Fuzz(error) if error.is_the_networks() => Verdict::INCOMPLETE,
            Self::Merge(MergeError::Missing { .. }) => Verdict::INCOMPLETE,
            Self::Usage { .. }
            | Self::Target(_)
            | Self::Chromium(_)
            | Self::Specification(_)
            | Self::Assess(
                AssessError::Execute(ExecuteError::Steps(_))
                | AssessError::Run(_)
                | AssessError::SignIn(_)
                | AssessError::Preflight(_),
            )
            | Self::Partner(_)
            | Self::Fuzz(_)
            | Self::SavedFailure(_)
            | Self::Run(_)
            | Self::Baseline(_)
            | Self::Shard(_)
            | Self::Merge(_)
            | Self::Unwritable { .. }
            | Self::Unreadable { .. }
            | Self::Invalid { .. }
            | Self::Report(_)
            | Self::System(_) => USAGE,
        }
    }
}

/// Sets how errors are shown: 80 columns, no links, colours only in a terminal.
pub(super) fn set_up() {
    // Fails only if a handler is already set.
    let _ = miette::set_hook(Box::new(|_| Box::new(handler().color(super::color::on_stderr()).build())));
    #[cfg(panic = "abort")]
    exit_on_panic();
}

/// Where a panic is not caught, as in the cargo profile `dist`, it still ends with the exit code of an incomplete run.
#[cfg(panic = "abort")]
fn exit_on_panic() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        usual(panic);
        tell("the run was interrupted by a bug in this program, not in the partner".to_owned());
        std::process::exit(Verdict::INCOMPLETE.into());
    }));
}

fn handler() -> MietteHandlerOpts {
    MietteHandlerOpts::new().terminal_links(false).width(80).context_lines(1)
}

/// Prints an error to standard error. If it quotes escape codes of somebody else, it has no colors.
pub(super) fn print(error: CliError) {
    let plain = Plain(&error).to_string();
    match printable(&plain) {
        Cow::Borrowed(_) => tell(format!("{:?}", Report::new(error))),
        Cow::Owned(escaped) => tell(escaped),
    }
}

struct Plain<'a>(&'a CliError);

impl Display for Plain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        handler().color(false).build().debug(self.0, f)
    }
}
