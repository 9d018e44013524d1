//! What `doctor` found, for a reader at a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use textwrap::{Options, WordSplitter};

use super::{Examination, State};

const WIDTH: usize = 80;

/// The examination with ANSI colours; whoever writes it to something that is no terminal strips them.
#[must_use]
pub fn terminal(examination: &Examination) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "Configuration of {}; no rule is judged here\n", examination.target);
    for symptom in &examination.findings {
        let (sign, style) = match symptom.state {
            State::Fine => ('✓', AnsiColor::Green.on_default()),
            State::Note => ('!', AnsiColor::Yellow.on_default()),
            State::ProfileDiagnostic => ('✗', AnsiColor::Red.on_default().bold()),
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
    let [wrong, unreachable, note, fine] =
        [State::ProfileDiagnostic, State::Unreachable, State::Note, State::Fine]
            .map(|state| examination.count(state));
    let said = if examination.testable { "a run can judge this target" } else { "not testable yet" };
    let _ = writeln!(
        out,
        "\n{wrong} to change, {unreachable} out of reach, {note} to know, {fine} fine: {said} (exit code {})",
        examination.exit_code
    );
    out
}

/// The text with lines after the first moved to its column.
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
