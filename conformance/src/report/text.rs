//! How reports for readers set text.

use textwrap::{Options, WordSeparator, WordSplitter};

/// The text with a capital first letter.
pub(super) fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The text in one line of at most this many columns.
pub(super) fn shortened(text: &str, width: usize) -> String {
    let text = text.replace('\n', " ");
    if text.chars().count() <= width {
        return text;
    }
    let mut cut: String = text.chars().take(width.saturating_sub(1)).collect();
    // No half of an id or a key.
    if cut.matches('`').count() % 2 == 1
        && let Some(open) = cut.rfind('`')
    {
        cut.truncate(open);
    }
    cut.trim_end().to_owned() + "…"
}

/// The text in lines of this many columns. Long words stay whole: readers copy ids, header names and URLs.
pub(crate) fn wrapped(text: &str, width: usize, first_indent: &str, indent: &str) -> String {
    let options = Options::new(width)
        .initial_indent(first_indent)
        .subsequent_indent(indent)
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation)
        .word_separator(WordSeparator::AsciiSpace);
    textwrap::fill(text, options)
}

/// The text as one word for a shell.
pub(crate) fn quoted(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// "once", or "3 times".
pub(super) fn times(count: u32) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}
