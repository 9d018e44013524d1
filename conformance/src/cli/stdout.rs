//! Output to standard output and standard error.
//!
//! Whatever is printed for people goes through here, so that no text of a partner or a file controls the terminal.
//! If standard output cannot be written, the command fails. A closed pipe is not an error, so that `list | head` works.

use std::fmt::Display;
use std::io::{ErrorKind, Write};

use super::CliError;
use crate::printable::{printable, printable_output};

/// Prints text to standard output, with colours only if it is a terminal.
pub(super) fn say(text: impl Display) -> Result<(), CliError> {
    written(&mut anstream::stdout(), printable_output(&text.to_string()).as_bytes())
}

/// Prints text to standard error, with colours only if it is a terminal.
pub(super) fn tell(text: impl Display) {
    let _ = written(&mut anstream::stderr(), printable_output(&text.to_string()).as_bytes());
}

/// Writes bytes to standard output unchanged, for another program.
pub(super) fn pass_on(bytes: &[u8]) -> Result<(), CliError> {
    written(&mut std::io::stdout(), bytes)
}

fn written(out: &mut impl Write, bytes: &[u8]) -> Result<(), CliError> {
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|source| CliError::Unwritable { path: "-".into(), source }),
    }
}

/// Where `fuzz` and `replay` print text for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutputTarget {
    /// Standard output.
    Stdout,
    /// Standard error, because a report uses standard output.
    Stderr,
}

impl OutputTarget {
    /// Prints a line without colors. A closed pipe does not end the run.
    pub(super) fn say(self, line: impl Display) {
        let line = format!("{line}\n");
        let _ = match self {
            Self::Stdout => std::io::stdout().write_all(printable(&line).as_bytes()),
            Self::Stderr => std::io::stderr().write_all(printable(&line).as_bytes()),
        };
    }
}

/// A number with its noun: `1 case`, `2 cases`.
pub(crate) fn counted(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails every write with this error.
    struct Failing(ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn a_closed_pipe_is_not_an_error_but_a_full_disk_is() {
        assert!(written(&mut Failing(ErrorKind::BrokenPipe), b"words").is_ok());
        let full = written(&mut Failing(ErrorKind::StorageFull), b"words");
        assert!(matches!(full, Err(CliError::Unwritable { .. })));
    }
}
