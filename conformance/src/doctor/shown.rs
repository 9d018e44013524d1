//! The result of `doctor` as text for a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use textwrap::{Options, WordSplitter};

use super::{Examination, State};

const WIDTH: usize = 80;

/// The result with ANSI colours. The caller strips them if the output is not a terminal.
#[must_use]
pub fn terminal(examination: &Examination) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "Configuration of {}; no check is run\n", examination.target);
    for symptom in &examination.findings {
        let (sign, style) = match symptom.state {
            State::Ok => ('✓', AnsiColor::Green.on_default()),
            State::Warning => ('!', AnsiColor::Yellow.on_default()),
            State::Error => ('✗', AnsiColor::Red.on_default().bold()),
            State::Unreachable => ('?', AnsiColor::Red.on_default()),
            State::Skipped => ('-', Style::new().dimmed()),
        };
        let area = symptom.area;
        let said = wrapped(&symptom.said);
        let _ = writeln!(out, "  {style}{sign} {area:<10}{style:#} {said}");
        if let Some(change) = &symptom.change {
            let _ = writeln!(out, "    {:<10} {}", "change", wrapped(change));
        }
    }
    let count = |state, one: &str, more: &str| {
        let number = examination.count(state);
        format!("{number} {}", if number == 1 { one } else { more })
    };
    let verdict = if examination.testable { "a run can test this target" } else { "not testable yet" };
    let _ = writeln!(
        out,
        "\n{}, {}, {}, {}: {verdict} (exit code {})",
        count(State::Error, "error", "errors"),
        count(State::Unreachable, "unreachable", "unreachable"),
        count(State::Warning, "warning", "warnings"),
        count(State::Ok, "ok", "ok"),
        examination.exit_code
    );
    out
}

/// Wraps a text and indents the lines after the first.
fn wrapped(text: &str) -> String {
    let rest = " ".repeat(15);
    let options = Options::new(WIDTH)
        .initial_indent(&rest)
        .subsequent_indent(&rest)
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation)
        .word_separator(textwrap::WordSeparator::AsciiSpace);
    textwrap::fill(text, options).trim_start().to_owned()
}
