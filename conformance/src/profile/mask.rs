//! Masks possible secrets in the lines that an error shows. The length of the text does not change, so that places remain
//! valid, and `${env:NAME}` remains readable, because it is not a secret.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// Masks everything in `hidden`.
pub(super) fn mask(text: &str, hidden: &[Range<usize>]) -> String {
    let hidden = covered(text, hidden);
    let open = covered(text, &variables(text));
    let set = |places: &[bool], at: usize| places.get(at).copied().unwrap_or_default();
    let shown = |at: usize| !set(&hidden, at) || set(&open, at);
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

/// Which bytes of the text are in one of these ranges.
fn covered(text: &str, ranges: &[Range<usize>]) -> Vec<bool> {
    let mut covered = vec![false; text.len()];
    for range in ranges {
        if let Some(bytes) = covered.get_mut(range.clone()) {
            bytes.fill(true);
        }
    }
    covered
}

/// Masks a text that is not valid TOML. On lines and in tables that may contain a secret, everything after the first `=`
/// is masked.
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

/// The places of `${env:NAME}`.
fn variables(text: &str) -> Vec<Range<usize>> {
    static VARIABLE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\$\{env:[A-Za-z0-9_]*\}").ok());
    let Some(pattern) = VARIABLE.as_ref() else { return Vec::new() };
    pattern.find_iter(text).map(|found| found.range()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_text_keeps_its_length_and_its_variables() {
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
    fn invalid_toml_is_masked_line_by_line() {
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
