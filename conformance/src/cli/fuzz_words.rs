//! Where `fuzz` and `replay` speak: on standard output, unless a report takes that for itself.

use std::fmt;
use std::io::Write as _;

/// Words for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// On standard output.
    Out,
    /// On standard error, so that a report can be piped on.
    Aside,
}

impl Words {
    /// Says a line. Nobody need listen: `fuzz | head` ends no run.
    pub(super) fn say(self, line: impl fmt::Display) {
        let _ = match self {
            Self::Out => writeln!(anstream::stdout(), "{line}"),
            Self::Aside => writeln!(anstream::stderr(), "{line}"),
        };
    }
}

/// A number of things: `1 case`, `2 cases`.
pub(crate) fn counted(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
