//! The forms a report can take, each by its name.

use std::fmt;
use std::str::FromStr;

use super::{Report, badge, github, html, json, junit, markdown, sarif, terminal};

/// A report's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a person at a terminal, without colours.
    Terminal,
    /// The model itself.
    Json,
    /// For CI servers.
    Junit,
    /// One page for a browser.
    Html,
    /// A job's summary.
    Markdown,
    /// Annotations of GitHub Actions.
    Github,
    /// For code scanning.
    Sarif,
    /// An SVG for a README.
    Badge,
}

/// A name that no form has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no format `{name}`{}; the formats are {}", nearest.map(|nearest| format!(", did you mean `{nearest}`?")).unwrap_or_default(), all())]
pub struct FormatError {
    name: String,
    nearest: Option<Format>,
}

/// A report that could not be written in its form; no report of ours causes one.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// As JSON.
    #[error(transparent)]
    Json(#[from] super::JsonError),
    /// As XML.
    #[error(transparent)]
    Junit(#[from] super::JunitError),
    /// As a page.
    #[error("the report could not be written as HTML")]
    Html(#[from] askama::Error),
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Terminal,
        Self::Json,
        Self::Junit,
        Self::Html,
        Self::Markdown,
        Self::Github,
        Self::Sarif,
        Self::Badge,
    ];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Html => "html",
            Self::Markdown => "markdown",
            Self::Github => "github",
            Self::Sarif => "sarif",
            Self::Badge => "badge",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(name: &str) -> Result<Self, FormatError> {
        if let Some(format) = Self::ALL.into_iter().find(|format| format.as_str() == name) {
            return Ok(format);
        }
        let likeness = |format: &Self| (strsim::jaro_winkler(format.as_str(), name) * 1000.0) as u32;
        let nearest = Self::ALL.into_iter().max_by_key(likeness).filter(|format| likeness(format) > 700);
        Err(FormatError { name: name.to_owned(), nearest })
    }
}

fn all() -> String {
    Format::ALL.map(|format| format!("`{format}`")).join(", ")
}

impl Report {
    /// This report in one of its forms.
    ///
    /// # Errors
    /// [`RenderError`], which no report of ours causes.
    pub fn render(&self, format: Format) -> Result<String, RenderError> {
        Ok(match format {
            Format::Terminal => anstream::adapter::strip_str(&terminal(self)).to_string(),
            Format::Json => json(self)?,
            Format::Junit => junit(self)?,
            Format::Html => html(self)?,
            Format::Markdown => markdown(self),
            Format::Github => github(self),
            Format::Sarif => sarif(self)?,
            Format::Badge => badge(self),
        })
    }
}
