//! `completions`, `man` and `report-schema`: files that describe the command line and the reports.

use std::path::PathBuf;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::{Cli, CliError, stdout};
use crate::report;

const NAME: &str = "catena-conformance";

/// Print a completion script for a shell.
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS)]
pub(super) struct CompletionArguments {
    /// The shell.
    shell: Shell,
}

const COMPLETIONS: &str = "\
Examples:
  catena-conformance completions bash \\
      > ~/.local/share/bash-completion/completions/catena-conformance
  catena-conformance completions zsh > \"${fpath[1]}/_catena-conformance\"
  catena-conformance completions fish > ~/.config/fish/completions/catena-conformance.fish";

/// Print the man page, or write one page per command to a folder.
#[derive(Debug, Args)]
#[command(after_help = MAN)]
pub(super) struct ManArguments {
    /// The folder; without it, the main page is printed to standard output.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

const MAN: &str = "\
Examples:
  catena-conformance man | man -l -
  catena-conformance man --out ~/.local/share/man/man1";

/// Print the JSON Schema of the JSON report.
#[derive(Debug, Args)]
#[command(after_help = SCHEMA)]
pub(super) struct SchemaArguments {}

const SCHEMA: &str = "\
Examples:
  catena-conformance report-schema > report.schema.json";

pub(super) fn completions(arguments: &CompletionArguments) -> Result<u8, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), NAME, &mut script);
    to_stdout(&script)
}

pub(super) fn man(arguments: &ManArguments) -> Result<u8, CliError> {
    // One text for every machine: without the build.
    let command = Cli::command().long_version(env!("CARGO_PKG_VERSION"));
    let Some(folder) = &arguments.out else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page).map_err(CliError::system)?;
        return to_stdout(&page);
    };
    std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(command, folder))
        .map_err(|source| CliError::Unwritable { path: folder.clone(), source })?;
    Ok(0)
}

pub(super) fn schema(_: &SchemaArguments) -> Result<u8, CliError> {
    let schema = report::schema().map_err(|error| CliError::Report(Box::new(error)))?;
    to_stdout(schema.as_bytes())
}

fn to_stdout(bytes: &[u8]) -> Result<u8, CliError> {
    stdout::pass_on(bytes)?;
    Ok(0)
}
