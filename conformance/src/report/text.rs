//! How reports for readers set text.

use textwrap::{Options, WordSeparator, WordSplitter};

/// Columns of a report in a terminal.
const WIDTH: usize = 80;

/// The text with a capital first letter.
pub(super) fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The text in lines of 80 columns. Long words stay whole: readers copy ids, header names and URLs.
pub(super) fn wrapped(text: &str, first_indent: &str, indent: &str) -> String {
    let options = Options::new(WIDTH)
        .initial_indent(first_indent)
        .subsequent_indent(indent)
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation)
        .word_separator(WordSeparator::AsciiSpace);
    textwrap::fill(text, options)
}

/// "once", or "3 times".
pub(super) fn times(count: u32) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}
