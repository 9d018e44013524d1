//! `--color`, `NO_COLOR` and `FORCE_COLOR`: whether output has colors. And how wide the terminal is.

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;

/// The columns of output that is not for a terminal.
const COLUMNS: usize = 80;
/// The fewest and the most columns of text: lines that are too long are hard to read.
const READABLE: (usize, usize) = (40, 120);

/// When output has colors. `auto`: if it goes to a terminal; `NO_COLOR` and `FORCE_COLOR` decide before that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl Color {
    /// Uses this choice for all output of the process.
    pub(super) fn apply(self) {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        let choice = match self {
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
            Self::Auto if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) => {
                ColorChoice::Never
            }
            Self::Auto if is_set("FORCE_COLOR") => ColorChoice::Always,
            Self::Auto => ColorChoice::Auto,
        };
        choice.write_global();
    }
}

/// Whether standard error has colors.
pub(super) fn on_stderr() -> bool {
    AutoStream::choice(&std::io::stderr()) != ColorChoice::Never
}

/// The columns of the terminal that shows standard output (or standard error); 80 if it is none.
pub(super) fn columns(of_stdout: bool) -> usize {
    let size = if of_stdout {
        terminal_size::terminal_size_of(std::io::stdout())
    } else {
        terminal_size::terminal_size_of(std::io::stderr())
    };
    let (fewest, most) = READABLE;
    size.map_or(COLUMNS, |(width, _)| usize::from(width.0).clamp(fewest, most))
}
