//! `mock-catena supported`: prints what is supported of Catena's API, as `SUPPORTED.md`.

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;

pub(crate) fn print() -> Result<ExitCode, Box<dyn Error>> {
    std::io::stdout().lock().write_all(mock_catena::supported::markdown().as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
