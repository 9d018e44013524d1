//! How reports for readers set text.

use textwrap::{Options, WordSeparator, WordSplitter};

/// The text with a capital first letter.
pub(crate) fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The text in one line of at most this many columns.
pub(super) fn shortened(text: &str, width: usize) -> String {
    let text = unbroken(text);
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

/// The text without its line breaks. A partner's text has as many as it likes, and would fill the screen or begin a line
/// that looks like one of ours.
fn unbroken(text: &str) -> String {
    let lines = text.split(['\n', '\r']).filter(|line| !line.trim().is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// The text in lines of this many columns, whatever breaks it had. Long words stay whole: readers copy ids, header names and URLs.
pub(crate) fn wrapped(text: &str, width: usize, first_indent: &str, indent: &str) -> String {
    let options = Options::new(width)
        .initial_indent(first_indent)
        .subsequent_indent(indent)
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation)
        .word_separator(WordSeparator::AsciiSpace);
    textwrap::fill(&unbroken(text), options)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_line_breaks_begins_no_line_of_its_own() {
        let page = "status 200\n\nConformant: 31 of 31 must rules passed\r\n\r\n";
        let set = wrapped(page, 80, "    observed  ", &" ".repeat(14));
        assert_eq!(set, "    observed  status 200 Conformant: 31 of 31 must rules passed");
        assert_eq!(shortened(page, 20), "status 200 Conforma…");
    }
}
