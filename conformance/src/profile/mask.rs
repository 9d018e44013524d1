//! Hides what may be secret in the lines that an error shows. The text keeps its length, so that places stay true, and
//! `${env:NAME}` stays readable: it is no secret.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// The text with everything in `hidden` masked.
pub(super) fn mask(text: &str, hidden: &[Range<usize>]) -> String {
    let open = variables(text);
    let shown = |at: usize| {
        !hidden.iter().any(|range| range.contains(&at)) || open.iter().any(|range| range.contains(&at))
    };
    let mut masked = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        if shown(at) || matches!(letter, '\n' | '\r' | '"' | '\'' | '{' | '}' | '[' | ']' | '=' | ',' | ' ') {
            masked.push(letter);
        } else {
            (0..letter.len_utf8()).for_each(|_| masked.push('*'));
        }
    }
    masked
}

/// The same for a text that is no TOML, where nobody knows what stands where: on lines that may hold a secret,
/// everything after the first `=` is hidden, and every line of a table that may.
pub(super) fn mask_unread(text: &str) -> String {
    static SENSITIVE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)secret|header|cookie|authorization|token|pass|key|form|body|session|bearer|login")
            .ok()
    });
    let Some(sensitive) = SENSITIVE.as_ref() else { return String::new() };
    let mut hidden = Vec::new();
    let mut in_table = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let begins = line.trim_start();
        if begins.starts_with('[') {
            in_table = ["headers", "form", "login"].iter().any(|name| begins.contains(name));
        } else if in_table || sensitive.is_match(line) {
            let from = line.find('=').map_or(0, |equals| equals + 1);
            hidden.push(at + from..at + line.len());
        }
        at += line.len();
    }
    mask(text, &hidden)
}

/// Where `${env:NAME}` stands.
fn variables(text: &str) -> Vec<Range<usize>> {
    static VARIABLE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\$\{env:[A-Za-z0-9_]*\}").ok());
    let Some(pattern) = VARIABLE.as_ref() else { return Vec::new() };
    pattern.find_iter(text).map(|found| found.range()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_keeps_its_length_and_its_variables() {
        let text = "secret = \"hunter2 ü ${env:NAME}\"\nurl = \"https://a.test/\"\n";
        let secret = 9..text.find('\n').unwrap();
        let masked = mask(text, std::slice::from_ref(&secret));
        insta::assert_snapshot!(masked, @r#"
        secret = "******* ** ${env:NAME}"
        url = "https://a.test/"
        "#);
        assert_eq!(masked.len(), text.len());
    }

    #[test]
    fn what_cannot_be_read_is_hidden_line_by_line() {
        let text =
            "[webhook]\nsecret = hunter2\nurll = \"https://a.test/\"\n[callback.headers]\nX-A = 'abc\n";
        insta::assert_snapshot!(mask_unread(text), @r#"
        [webhook]
        secret = *******
        urll = "https://a.test/"
        [callback.headers]
        X-A = '***
        "#);
    }
}
