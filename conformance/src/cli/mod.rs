//! The command line: parses the arguments, and runs one command. One file per command.

mod arguments;
mod color;
mod compare;
mod completions;
mod doctor;
mod driver;
mod error;
mod explain;
pub mod fuzz;
mod init;
mod inspect;
mod last_run;
mod list;
mod merge;
mod multi_run;
mod plan;
mod progress;
mod questions;
mod reference_partner;
mod replay;
mod report_flag;
mod reports;
mod run;
mod runtime;
mod self_test;
mod stdout;
mod vectors;
mod watch;

use arguments::TargetArguments;
pub(crate) use arguments::{target_of, time};
pub use error::CliError;
pub(crate) use stdout::{OutputTarget, counted};

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Tests integrations with Catena Connect over HTTP.
#[derive(Debug, Parser)]
#[command(name = "catena-conformance", version, long_version = mock_catena::LONG_VERSION)]
#[command(arg_required_else_help = true, after_help = EXAMPLES)]
struct Cli {
    /// When to use colors.
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    color: color::Color,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Test a partner's endpoints.
    Run(Box<run::Arguments>),
    /// Test the profile and the connection to your endpoints, without running any check.
    Doctor(Box<doctor::Arguments>),
    /// Show what a run would send, without sending anything.
    Plan(Box<plan::Arguments>),
    /// Find your endpoints, and write a profile with a comment for every key.
    Init(Box<init::Arguments>),
    /// Combine the JSON reports of a run's shards, or convert one JSON report to other formats.
    Merge(merge::Arguments),
    /// Compare two JSON reports: new failures, fixed failures and other changes.
    Compare(compare::Arguments),
    /// List the checks with id, level and rule.
    List(list::Arguments),
    /// Explain one check: what it tests, why it matters and how to fix a failure.
    Explain(explain::Arguments),
    /// Fuzz the pages a fleet returns to, or the webhook endpoint.
    Fuzz(Box<fuzz::Arguments>),
    /// Repeat a failure that `fuzz` saved, or print it as a unit test.
    Replay(replay::Arguments),
    /// Write the test vectors: redirects and how to interpret them, as JSON for any language.
    Vectors(vectors::Arguments),
    /// Run the reference partner: a small correct partner, or one with known defects.
    ReferencePartner(reference_partner::Arguments),
    /// Test the checks themselves: they must detect every known defect and pass every correct partner.
    SelfTest(self_test::Arguments),
    /// Print the JSON Schema of the JSON report.
    ReportSchema(completions::SchemaArguments),
    /// Print a completion script for a shell.
    Completions(completions::CompletionArguments),
    /// Print the man page, or write one page per command to a folder.
    Man(completions::ManArguments),
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance run
      test the built-in reference partner, to see what a run looks like
  catena-conformance run --success-url http://localhost:3000/return \\
                         --failure-url http://localhost:3000/failed
      test the two pages a fleet returns to
  catena-conformance run --profile staging.toml --report junit=out.xml
      test everything in a profile, and write a report for CI
  catena-conformance init
      find your endpoints and write your own profile; next: doctor, plan, run
  catena-conformance explain redirect.requested.not-connected

Exit codes: 0 conformant or partial, 1 a check failed, 2 usage or profile error or a file that
cannot be written, 3 incomplete, 4 nothing ran, 5 a rule that --require-tested requires was not
tested, 6 the baseline is out of date.
A webhook secret is never a flag: it comes from the profile or from CATENA_WEBHOOK_SECRET.
NO_COLOR and FORCE_COLOR switch colours as --color does; RUST_LOG enables logs.";

/// Parses the process's arguments and runs the command.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    cli.color.apply();
    error::set_up();
    let done = match cli.command {
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
