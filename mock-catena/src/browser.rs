//! Opens a page in the user's browser.

use std::io;
use std::process::{Command, Stdio};

/// Asks the desktop to open a URL. Does not wait for the browser.
///
/// # Errors
/// If the program that opens URLs is missing.
pub fn open(url: &str) -> io::Result<()> {
    let (program, before): (&str, &[&str]) = if cfg!(windows) {
        ("cmd", &["/C", "start", ""])
    } else if cfg!(target_os = "macos") {
        ("open", &[])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(before).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map(drop)
}
