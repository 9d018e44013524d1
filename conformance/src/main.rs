//! `catena-conformance`: the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    catena_conformance::cli::main()
}
