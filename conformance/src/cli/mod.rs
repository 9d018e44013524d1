//! The command line: raw arguments in, one resolved plan out. One file a subcommand.

mod arguments;
mod around;
mod compare;
mod completions;
mod doctor;
mod driver;
mod error;
mod explain;
pub mod fuzz;
mod fuzz_words;
mod init;
mod last_run;
mod list;
mod merge;
mod plan;
mod progress;
mod reference_partner;
mod replay;
mod reports;
mod run;
mod self_test;
pub(crate) mod stdout;
mod vectors;

pub(crate) use arguments::{host, target_of, time};
pub use error::CliError;
pub(crate) use fuzz_words::{Words, counted};
pub(crate) use reports::writable;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Judges, black box, whatever stands at the partner's end of Catena Connect.
#[derive(Debug, Parser)]
#[command(name = "catena-conformance", version, arg_required_else_help = true, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Judge a partner's endpoints.
    Run(Box<run::Arguments>),
    /// Look whether the target is reachable and the profile right; no rule is judged.
    Doctor(Box<doctor::Arguments>),
    /// Show what a run would send, how often, to which host; nothing is sent.
    Plan(Box<plan::Arguments>),
    /// Write a profile, with a comment for every key.
    Init(Box<init::Arguments>),
    /// Put the JSON reports of a run's shards together, or write one JSON report in other forms.
    Merge(merge::Arguments),
    /// Compare two JSON reports: what broke, what got fixed, what else changed.
    Compare(compare::Arguments),
    /// List the checks: id, level, rule.
    List(list::Arguments),
    /// Explain one check: what it tries, why it matters, what to do.
    Explain(explain::Arguments),
    /// Fuzz the pages a fleet comes back to, or the webhook endpoint.
    Fuzz(Box<fuzz::Arguments>),
    /// Try a failure that `fuzz` kept again, or write it as a unit test.
    Replay(replay::Arguments),
    /// Write the test vectors: redirects and what may be believed of them, as JSON for any language.
    Vectors(vectors::Arguments),
    /// Run the reference partner: a small partner done right, or with a known mistake.
    ReferencePartner(reference_partner::Arguments),
    /// Prove the judge: every known mistake is found, and nobody is blamed without one.
    SelfTest(self_test::Arguments),
    /// Write the JSON Schema of the reports.
    ReportSchema(completions::SchemaArguments),
    /// Write the completions for a shell.
    Completions(completions::CompletionArguments),
    /// Write the man page, or a page for every command into a folder.
    Man(completions::ManArguments),
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance run
      judge the built-in reference partner, to see what a run looks like
  catena-conformance run --success-url http://localhost:3000/return \\
                         --failure-url http://localhost:3000/failed
      judge two callback pages
  catena-conformance run --profile staging.toml --report junit=out.xml
      judge everything a profile names, and write a report for CI
  catena-conformance init
      write a profile of your own, then: doctor, plan, run
  catena-conformance explain redirect.requested.not-connected

Exit codes: 0 conformant, 1 a rule is broken, 2 usage or profile error, 3 incomplete, 4 nothing ran.
Webhook secrets are never flags: they come from the profile or from CATENA_WEBHOOK_SECRET.
NO_COLOR turns colours off; RUST_LOG turns logs on.";

/// Parses the process's arguments and carries them out.
#[must_use]
pub fn main() -> ExitCode {
    error::set_up();
    let done = match Cli::parse().command {
        Command::Run(arguments) => run::run(*arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Plan(arguments) => plan::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Merge(arguments) => merge::run(&arguments),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::List(arguments) => list::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Fuzz(arguments) => fuzz::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Vectors(arguments) => vectors::run(&arguments),
        Command::ReferencePartner(arguments) => reference_partner::run(&arguments),
        Command::SelfTest(arguments) => self_test::run(&arguments),
        Command::ReportSchema(arguments) => completions::schema(&arguments),
        Command::Completions(arguments) => completions::completions(&arguments),
        Command::Man(arguments) => completions::man(&arguments),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            let code = error.exit_code();
            error::print(error);
            ExitCode::from(code)
        }
    }
}
