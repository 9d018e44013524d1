//! Standard output: what a command says there stands there whole, or the command ends with an error. A reader who has
//! gone is no error: `list | head` is what a pipe is for.

use std::fmt::Display;
use std::io::{ErrorKind, Write};

use super::CliError;

/// Says it to whoever reads; colours only where they can be shown.
pub(super) fn say(text: impl Display) -> Result<(), CliError> {
    written(&mut anstream::stdout(), text.to_string().as_bytes())
}

/// Writes bytes for another program, as they are.
pub(super) fn pass_on(bytes: &[u8]) -> Result<(), CliError> {
    written(&mut std::io::stdout(), bytes)
}

fn written(out: &mut impl Write, bytes: &[u8]) -> Result<(), CliError> {
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|source| CliError::Unwritable { path: "-".into(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes nothing.
    struct Shut(ErrorKind);

    impl Write for Shut {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn a_reader_who_has_gone_is_no_error_and_a_full_disk_is() {
        assert!(written(&mut Shut(ErrorKind::BrokenPipe), b"words").is_ok());
        let full = written(&mut Shut(ErrorKind::StorageFull), b"words");
        assert!(matches!(full, Err(CliError::Unwritable { .. })));
    }
}
