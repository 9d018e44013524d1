//! `vectors`: writes the test vectors to a file.

use std::path::{Path, PathBuf};

use clap::Args;

use super::CliError;
use super::stdout::{pass_on, say};
use crate::vectors::{JSON, SCHEMA};
use crate::whole_file::{Readers, write_whole};

/// Write test vectors for any language: redirects and their acceptable interpretations, as JSON.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The file to write; `-` is standard output.
    #[arg(long, short, value_name = "FILE", default_value = "fixtures/vectors/redirects.json")]
    output: PathBuf,
    /// Write the JSON Schema of that file instead.
    #[arg(long)]
    schema: bool,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance vectors --output tests/redirects.json
  catena-conformance vectors --schema --output -

Handlers that pass all of them, in Rust, JavaScript, Python and Go, are in conformance/examples.";

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let text = if arguments.schema { SCHEMA } else { JSON };
    let path = &arguments.output;
    if path == Path::new("-") {
        pass_on(text.as_bytes())?;
        return Ok(0);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| write_whole(path, text, Readers::Usual))
        .map_err(|source| CliError::Unwritable { path: path.clone(), source })?;
    say(format_args!("wrote {}\n", path.display()))?;
    Ok(0)
}
