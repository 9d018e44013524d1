//! Text that is not ours, as a terminal, an editor or a CI log may safely show it.
//!
//! What comes from a partner, a profile or a file may contain control characters that a terminal obeys, characters that
//! change the direction of the text around them, characters that XML does not allow, and lines that GitHub's runner takes
//! as commands. All of them are shown escaped, as `\x1b` or `\u{202e}`.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::Value;

/// What the text is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Somebody else's.
    Foreign,
    /// Somebody else's, within single quotes of a shell command.
    Quoted,
    /// An output of ours, with escape codes of colors.
    Output,
}

/// Text of somebody else's, for a report or a message. Line breaks and tabs are kept.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    shown(text, Kind::Foreign)
}

/// A whole output of ours, just before it is written: escape codes of colors are kept, and everything else that
/// [`printable`] escapes is escaped, too. Parts that are not ours went through [`printable`] before.
#[must_use]
pub fn printable_output(text: &str) -> Cow<'_, str> {
    shown(text, Kind::Output)
}

/// A shell command whose unsafe characters are all within single quotes. It does the same when it is run.
#[must_use]
pub fn printable_command(text: &str) -> Cow<'_, str> {
    shown(text, Kind::Quoted)
}

/// A document that is not ours, with every text in it as [`printable`] shows it.
pub(crate) fn printable_json(value: &mut Value) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::String(text) => {
            if let Cow::Owned(shown) = printable(text) {
                *text = shown;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(printable_json),
        Value::Object(members) => {
            let shown = |(name, mut value): (String, Value)| {
                printable_json(&mut value);
                (printable(&name).into_owned(), value)
            };
            *members = std::mem::take(members).into_iter().map(shown).collect();
        }
    }
}

fn shown(text: &str, kind: Kind) -> Cow<'_, str> {
    let first = (0..text.len()).find(|at| needs_care(text, *at, kind));
    let Some(first) = first else { return Cow::Borrowed(text) };
    let mut out = text.get(..first).unwrap_or_default().to_owned();
    let mut rest = text.get(first..).unwrap_or_default();
    while let Some(letter) = rest.chars().next() {
        let at = text.len() - rest.len();
        if let Some(code) = color(rest).filter(|_| kind == Kind::Output) {
            out.push_str(code);
            rest = rest.get(code.len()..).unwrap_or_default();
            continue;
        }
        if is_unsafe(letter) || starts_command(text, at) {
            match kind {
                Kind::Foreign | Kind::Output => escape(&mut out, letter),
                Kind::Quoted => escape_in_shell(&mut out, letter),
            }
        } else {
            out.push(letter);
        }
        rest = rest.get(letter.len_utf8()..).unwrap_or_default();
    }
    Cow::Owned(out)
}

/// Whether the character that begins at this byte, if one does, is escaped.
fn needs_care(text: &str, at: usize, kind: Kind) -> bool {
    let Some(byte) = text.as_bytes().get(at) else { return false };
    match byte {
        b' '..=b'"' | b'$'..=b'9' | b';'..=b'~' | b'\n' | b'\t' => false,
        b'#' | b':' => starts_command(text, at),
        _ => {
            let rest = text.get(at..).unwrap_or_default();
            !(kind == Kind::Output && color(rest).is_some()) && rest.chars().next().is_some_and(is_unsafe)
        }
    }
}

/// Whether a command of GitHub's runner begins here: `##[` anywhere, or `::` and a letter at the beginning of a word, which
/// may become the beginning of a line.
fn starts_command(text: &str, at: usize) -> bool {
    let Some(rest) = text.get(at..) else { return false };
    if rest.starts_with("##[") {
        return true;
    }
    let command = rest
        .strip_prefix("::")
        .is_some_and(|name| name.starts_with(|first: char| first.is_ascii_alphabetic()));
    command && text.get(..at).is_some_and(|before| !before.ends_with(|last: char| !last.is_whitespace()))
}

/// The escape code of a color or a style at the beginning of the text.
fn color(text: &str) -> Option<&str> {
    let codes = text.strip_prefix("\x1b[")?;
    let end = codes.find(|letter: char| !letter.is_ascii_digit() && letter != ';')?;
    codes.get(end..)?.starts_with('m').then(|| text.get(..end + 3))?
}

/// Control characters except line breaks and tabs, characters that change the direction of text, separators of lines and
/// paragraphs, tags, and characters that no text may contain.
fn is_unsafe(letter: char) -> bool {
    let code = letter as u32;
    letter.is_control() && !matches!(letter, '\n' | '\t')
        || matches!(
            letter,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
                | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{e007f}'
        )
        || code & 0xfffe == 0xfffe
}

fn escape(out: &mut String, letter: char) {
    let _ = match letter {
        '\r' => out.write_str("\\r"),
        letter if letter.is_ascii() => write!(out, "\\x{:02x}", u32::from(letter)),
        letter => write!(out, "\\u{{{:x}}}", u32::from(letter)),
    };
}

/// Closes the quotes, and opens them again after the character.
fn escape_in_shell(out: &mut String, letter: char) {
    if matches!(letter, '#' | ':') {
        let _ = write!(out, "'\"{letter}\"'");
        return;
    }
    out.push_str("'\"$(printf '");
    for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
        let _ = write!(out, "\\{byte:03o}");
    }
    out.push_str("')\"'");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_somebody_else_cannot_control_a_terminal() {
        for (text, shown) in [
            ("plain äöü 日本 👨‍👩‍👧 a\tb\nc", "plain äöü 日本 👨‍👩‍👧 a\tb\nc"),
            ("\x1b[2J\x1b]0;title\x07", r"\x1b[2J\x1b]0;title\x07"),
            ("\x1b[32mConformant\x1b[0m", r"\x1b[32mConformant\x1b[0m"),
            ("\u{9b}2J \u{202e}txt.exe \u{2066} \0 \r", r"\u{9b}2J \u{202e}txt.exe \u{2066} \x00 \r"),
            ("\u{fffe} \u{ffff} \u{1fffe} \u{feff}", r"\u{fffe} \u{ffff} \u{1fffe} \u{feff}"),
        ] {
            assert_eq!(printable(text), shown);
            assert_eq!(printable(shown), shown);
        }
    }

    #[test]
    fn no_line_is_a_command_of_a_runner() {
        for (text, shown) in [
            ("::error::x", r"\x3a:error::x"),
            ("a ::set-output name=x::y", r"a \x3a:set-output name=x::y"),
            ("\n\t::error::x", "\n\t\\x3a:error::x"),
            ("see ##[error]x", r"see \x23#[error]x"),
            ("std::fmt, http://[::1]:80, a :: b, ::1", "std::fmt, http://[::1]:80, a :: b, ::1"),
            ("# a ## b [c]", "# a ## b [c]"),
        ] {
            assert_eq!(printable(text), shown);
        }
    }

    #[test]
    fn a_command_is_printable_and_does_the_same() {
        let command = "printf %s '\r{\u{202e} ##[x] ::y}'";
        let shown = printable_command(command);
        assert_eq!(
            shown,
            r##"printf %s ''"$(printf '\015')"'{'"$(printf '\342\200\256')"' '"#"'#[x] '":"':y}'"##
        );
        let run =
            |command: &str| std::process::Command::new("sh").args(["-c", command]).output().unwrap().stdout;
        assert_eq!(run(&shown), run(command));
    }

    #[test]
    fn colors_of_our_own_are_kept_in_our_own_output() {
        let text = "\x1b[1mbold\x1b[0m \x1b[2J \x1b]8;;http://a.test\x07";
        assert_eq!(printable_output(text), "\x1b[1mbold\x1b[0m \\x1b[2J \\x1b]8;;http://a.test\\x07");
    }
}
