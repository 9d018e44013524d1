//! A failure as a unit test in the partner's language.

mod delivery;
mod page;
mod redirect;

use std::fmt;

use super::saved::Kept;

/// A language tests are written in.
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

impl Kept {
    /// A test that fails until the handler is mended. What it calls, spelt as the language has it, is the partner's to
    /// name; `conformance/examples` has one of each in each language.
    #[must_use]
    pub fn test_in(&self, language: Language) -> String {
        match self {
            Self::Redirect(redirect) => redirect.test_in(language),
            Self::Delivery(delivery) => delivery.test_in(language),
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

/// A literal that means the same in all four languages: the text is printable ASCII.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
}

fn camel(name: &str) -> String {
    let word =
        |word: &str| word.get(..1).map(|first| first.to_uppercase() + word.get(1..).unwrap_or_default());
    name.split('_').filter_map(word).collect()
}
