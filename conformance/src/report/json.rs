//! The report as JSON: the model as it is, one member a line; and back.

use super::{Headline, Report, model};

/// The report could not be written as JSON.
#[derive(Debug, thiserror::Error)]
#[error("the report could not be written as JSON")]
pub struct JsonError(#[from] serde_json::Error);

/// A document that is no report of ours.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not JSON.
    #[error("it is not JSON")]
    NotJson(#[source] serde_json::Error),
    /// It is JSON of another kind.
    #[error("it is no report of `catena-conformance`: `format` is {}", found.as_ref().map_or("missing".to_owned(), |found| format!("`{found}`, not `{}`", model::FORMAT)))]
    Foreign {
        /// What stands at `format`.
        found: Option<String>,
    },
    /// It lacks something, or holds what no report does.
    #[error("it is no whole report")]
    Malformed(#[source] serde_json::Error),
    /// Its counts or its verdict do not follow from its checks.
    #[error(
        "its headline or verdict does not follow from its checks, so it was changed after it was written"
    )]
    Inconsistent,
}

/// The report as JSON, with a final line break.
///
/// # Errors
/// [`JsonError`], which no report of ours causes.
pub fn json(report: &Report) -> Result<String, JsonError> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    Ok(text)
}

/// The JSON Schema of [`json`]'s documents, with a final line break.
///
/// # Errors
/// [`JsonError`], which no schema of ours causes.
pub fn schema() -> Result<String, JsonError> {
    let schema = schemars::schema_for!(Report);
    let mut text = serde_json::to_string_pretty(&schema)?;
    text.push('\n');
    Ok(text)
}

impl Report {
    /// Reads what [`json`] wrote.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn from_json(text: &str) -> Result<Self, ReadError> {
        let value: serde_json::Value = serde_json::from_str(text).map_err(ReadError::NotJson)?;
        let found = value.get("format").and_then(|format| format.as_str());
        if found != Some(model::FORMAT) {
            return Err(ReadError::Foreign { found: found.map(ToOwned::to_owned) });
        }
        let report: Self = serde_json::from_value(value).map_err(ReadError::Malformed)?;
        let again = report.clone().concluded();
        if Headline::of(&report) != report.headline || again.verdict != report.verdict {
            return Err(ReadError::Inconsistent);
        }
        Ok(report)
    }
}
