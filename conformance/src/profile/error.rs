//! What is wrong with a profile, where, and what to do. The file's own lines are shown, without its secrets.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::LazyLock;

use miette::{Diagnostic, NamedSource, SourceSpan};
use regex::Regex;

/// Why a profile cannot be used.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum ProfileError {
    /// There is no such file, or it cannot be read.
    #[error("cannot read the profile `{}`", path.display())]
    #[diagnostic(help("check the path given with --profile"))]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// Something in the file is wrong.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Wrong(Box<Wrong>),
}

/// What is wrong, and the lines around it.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct Wrong {
    message: String,
    /// The file, secrets masked.
    #[source_code]
    text: NamedSource<String>,
    #[label("here")]
    place: Option<SourceSpan>,
    #[help]
    advice: Option<String>,
}

impl ProfileError {
    /// An error at a place in the file.
    pub(crate) fn at(
        file: &str,
        text: &str,
        place: Range<usize>,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self::Wrong(Box::new(Wrong {
            message: message.into(),
            text: NamedSource::new(file, masked(text)),
            place: Some(place.into()),
            advice: Some(advice.into()),
        }))
    }

    /// An error of the TOML reader.
    pub(super) fn malformed(file: &str, text: &str, error: &toml::de::Error) -> Self {
        Self::Wrong(Box::new(Wrong {
            message: error.message().to_owned(),
            text: NamedSource::new(file, masked(text)),
            place: error.span().map(SourceSpan::from),
            advice: None,
        }))
    }
}

/// The text with every quoted value blanked, at the same length, on lines that may hold a secret. `${env:NAME}`
/// is no secret and stays.
fn masked(text: &str) -> String {
    static SENSITIVE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)secret|header|cookie|authorization|token|password|key").ok());
    static QUOTED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#""([^"]*)"|'([^']*)'"#).ok());
    let (Some(sensitive), Some(quoted)) = (SENSITIVE.as_ref(), QUOTED.as_ref()) else {
        return String::new();
    };
    let mut in_headers = false;
    let lines = text.split_inclusive('\n').map(|line| {
        if line.trim_start().starts_with('[') {
            in_headers = line.contains("headers");
        }
        if !in_headers && !sensitive.is_match(line) {
            return line.to_owned();
        }
        quoted
            .replace_all(line, |found: &regex::Captures<'_>| {
                let whole = found.get(0).map_or("", |whole| whole.as_str());
                if whole.contains("${env:") {
                    whole.to_owned()
                } else {
                    let quote = whole.get(..1).unwrap_or_default();
                    format!("{quote}{}{quote}", "*".repeat(whole.len().saturating_sub(2)))
                }
            })
            .into_owned()
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_next_to_a_mistake_is_not_shown() {
        let text =
            "[webhook]\nsecret = \"hunter2\"\nurll = \"https://a.test/\"\n[callback.headers]\nX-A = 'abc'\n";
        insta::assert_snapshot!(masked(text), @r#"
        [webhook]
        secret = "*******"
        urll = "https://a.test/"
        [callback.headers]
        X-A = '***'
        "#);
        assert_eq!(masked(text).len(), text.len());
    }
}
