//! Filters of the page's template.

#![expect(unreachable_pub, reason = "`filter_fn` generates public items")]

use std::fmt::Display;

use askama::filters::{Html, Safe, escape};

/// Sets text between two backticks as code. A backtick without a partner stays as it is.
#[askama::filter_fn]
pub(crate) fn ticks(text: impl Display, _: &dyn askama::Values) -> askama::Result<Safe<String>> {
    Ok(Safe(with_code(&escape(text, Html)?.to_string())))
}

fn with_code(escaped: &str) -> String {
    let mut html = String::with_capacity(escaped.len() + 32);
    let mut rest = escaped;
    while let Some((before, (code, after))) =
        rest.split_once('`').and_then(|(before, opened)| Some((before, opened.split_once('`')?)))
    {
        html.push_str(before);
        if code.is_empty() {
            html.push_str("``");
        } else {
            html.extend(["<code>", code, "</code>"]);
        }
        rest = after;
    }
    html.push_str(rest);
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_between_two_backticks_becomes_code_and_nothing_else_changes() {
        for (text, html) in [
            ("say `status`, and `id`", "say <code>status</code>, and <code>id</code>"),
            ("one ` alone", "one ` alone"),
            ("`a` and ` alone", "<code>a</code> and ` alone"),
            ("``", "``"),
            ("&lt;b&gt;", "&lt;b&gt;"),
        ] {
            assert_eq!(with_code(text), html);
        }
    }
}
