//! The formats of a report and their names.

use std::fmt;
use std::str::FromStr;

use super::Screen;
use super::{Report, badge, github, har, html, json, junit, markdown, sarif, terminal};

/// The format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text for a terminal, without colors.
    Terminal,
    /// JSON: the model itself.
    Json,
    /// JUnit XML for CI servers.
    Junit,
    /// One HTML page.
    Html,
    /// Markdown for the summary of a CI job.
    Markdown,
    /// Annotations for GitHub Actions.
    Github,
    /// SARIF for code scanning.
    Sarif,
    /// An HTTP Archive of the requests.
    Har,
    /// An SVG badge for a README.
    Badge,
}

/// A name that no format has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no format `{name}`{}; the formats are {}", nearest.map(|nearest| format!(", did you mean `{nearest}`?")).unwrap_or_default(), all())]
pub struct FormatError {
    name: String,
    nearest: Option<Format>,
}

/// A report could not be written in a format.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// It could not be written as JSON, SARIF or HAR.
    #[error(transparent)]
    Json(#[from] super::JsonError),
    /// It could not be written as JUnit XML.
    #[error(transparent)]
    Junit(#[from] super::JunitError),
    /// It could not be written as HTML.
    #[error("the report could not be written as HTML")]
    Html(#[from] askama::Error),
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 9] = [
        Self::Terminal,
        Self::Json,
        Self::Junit,
        Self::Html,
        Self::Markdown,
        Self::Github,
        Self::Sarif,
        Self::Har,
        Self::Badge,
    ];

    /// The name, as `--report` takes it.
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
            Self::Har => "har",
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
    /// The report in this format.
    ///
    /// # Errors
    /// [`RenderError`]; our reports cause none.
    pub fn render(&self, format: Format) -> Result<String, RenderError> {
        Ok(match format {
            Format::Terminal => anstream::adapter::strip_str(&terminal(self, Screen::default())).to_string(),
            Format::Json => json(self)?,
            Format::Junit => junit(self)?,
            Format::Html => html(self)?,
            Format::Markdown => markdown(self),
            Format::Github => github(self),
            Format::Sarif => sarif(self)?,
            Format::Har => har(self)?,
            Format::Badge => badge(self),
        })
    }
}
