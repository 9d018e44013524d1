//! A saved failure as a unit test in the partner's language, from a template in `templates/emit`.
//!
//! The names of the functions that a test calls are placeholders; `conformance/examples` has one of each.

mod delivery;
mod name;
mod page;
mod redirect;

use std::fmt;

use super::saved::SavedFailure;
use name::TestName;

/// The language of a unit test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    /// For `cargo test`.
    Rust,
    /// For `node --test`.
    Javascript,
    /// For `python3 -m unittest`, and pytest.
    Python,
    /// For `go test`.
    Go,
}

/// Renders the template of a language with the fields of `$test`.
macro_rules! render {
    ($language:expr, $test:expr => $type:ty { $($name:ident: $path:tt,)+ }) => {{
        $(
            #[derive(askama::Template)]
            #[template(path = $path, escape = "none")]
            struct $name<'a> {
                test: &'a $type,
            }
        )+
        let rendered = match $language {
            $(crate::fuzz::emit::Language::$name => askama::Template::render(&$name { test: &$test }),)+
        };
        // Writing text to memory does not fail.
        rendered.unwrap_or_default() + "\n"
    }};
}
use render;

impl SavedFailure {
    /// A unit test that fails until the handler is fixed.
    #[must_use]
    pub fn test_in(&self, language: Language) -> String {
        match self {
            Self::Redirect(redirect) => {
                page::test(redirect, language).unwrap_or_else(|| redirect::test(redirect, language))
            }
            Self::Delivery(delivery) => delivery::test(delivery, language),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rust => "rust",
            Self::Javascript => "javascript",
            Self::Python => "python",
            Self::Go => "go",
        })
    }
}

/// Printable ASCII as a string literal that all four languages read alike.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
}

/// The literals of several texts, separated by commas.
fn quoted_list<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    texts.into_iter().map(quoted).collect::<Vec<_>>().join(", ")
}
