//! `mock-catena completions` and `mock-catena man`: files that shells and `man` read.

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::args::Cli;

/// Print a completion script for a shell.
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS)]
pub(crate) struct Completions {
    /// The shell.
    shell: Shell,
}

const COMPLETIONS: &str = "\
Examples:
  mock-catena completions bash > ~/.local/share/bash-completion/completions/mock-catena
  mock-catena completions zsh > \"${fpath[1]}/_mock-catena\"
  mock-catena completions fish > ~/.config/fish/completions/mock-catena.fish";

/// Print the man page, or write one page per command to a folder.
#[derive(Debug, Args)]
#[command(after_help = MAN)]
pub(crate) struct Man {
    /// The folder; without it, the main page is printed to standard output.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

const MAN: &str = "\
Examples:
  mock-catena man | man -l -
  mock-catena man --out ~/.local/share/man/man1";

/// A folder that man pages cannot be written to.
#[derive(Debug, thiserror::Error)]
#[error("cannot write man pages to `{}`", path.display())]
struct Unwritable {
    path: PathBuf,
    #[source]
    source: std::io::Error,
}

pub(crate) fn completions(arguments: &Completions) -> Result<ExitCode, Box<dyn Error>> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "mock-catena", &mut script);
    std::io::stdout().lock().write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn man(arguments: &Man) -> Result<ExitCode, Box<dyn Error>> {
    // One text for every machine: without the build.
    let command = Cli::command().long_version(env!("CARGO_PKG_VERSION"));
    match &arguments.out {
        Some(folder) => std::fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(command, folder))
            .map_err(|source| Unwritable { path: folder.clone(), source })?,
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(command).render(&mut page)?;
            std::io::stdout().lock().write_all(&page)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
