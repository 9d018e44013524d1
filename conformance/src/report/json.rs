//! The report as JSON: the model as it is, one member a line.

use super::Report;

/// The report could not be written as JSON.
#[derive(Debug, thiserror::Error)]
#[error("the report could not be written as JSON")]
pub struct JsonError(#[from] serde_json::Error);

/// The report as JSON, with a final line break.
///
/// # Errors
/// [`JsonError`], which no report of ours causes.
pub fn json(report: &Report) -> Result<String, JsonError> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    Ok(text)
}
