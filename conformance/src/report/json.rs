//! The report as JSON, and back: the model as it is, one member per line.

use crate::printable::printable_json;

use super::{FORMAT, Report, SCHEMA_VERSION};

/// The report could not be written as JSON.
#[derive(Debug, thiserror::Error)]
#[error("the report could not be written as JSON")]
pub struct JsonError(#[from] serde_json::Error);

/// A document cannot be read as a report.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not JSON.
    #[error("it is not JSON")]
    NotJson(#[source] serde_json::Error),
    /// It is JSON of another kind.
    #[error("it is not a report of `catena-conformance`: `format` is {}", found.as_ref().map_or("missing".to_owned(), |found| format!("`{found}`, not `{FORMAT}`")))]
    Foreign {
        /// The value of `format`.
        found: Option<String>,
    },
    /// It is a report that another version of the program wrote.
    #[error(
        "its schema version is {found}, and this program reads {SCHEMA_VERSION}; run it again with this version"
    )]
    OtherVersion {
        /// The value of `schema_version`, or `missing`.
        found: String,
    },
    /// A member is missing, or has a value that no report has.
    #[error("it is not a complete report")]
    Malformed(#[source] serde_json::Error),
    /// Its headline, its coverage or its verdict does not follow from its checks.
    #[error(
        "its headline or verdict does not follow from its checks, so it was changed after it was written"
    )]
    Inconsistent,
}

/// The report as JSON, with a final line break.
///
/// # Errors
/// [`JsonError`]; our reports cause none.
pub fn json(report: &Report) -> Result<String, JsonError> {
    pretty(report)
}

/// The JSON Schema of the documents that [`json`] writes, with a final line break.
///
/// # Errors
/// [`JsonError`]; our schema causes none.
pub fn schema() -> Result<String, JsonError> {
    pretty(&schemars::schema_for!(Report))
}

/// The value as JSON with one member per line and a final line break.
pub(super) fn pretty(value: &impl serde::Serialize) -> Result<String, JsonError> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

impl Report {
    /// Reads what [`json`] wrote.
    ///
    /// # Errors
    /// [`ReadError`] if the document is not a report, or not one of this version.
    pub fn from_json(text: &str) -> Result<Self, ReadError> {
        let mut value: serde_json::Value = serde_json::from_str(text).map_err(ReadError::NotJson)?;
        // A report may come from anywhere.
        printable_json(&mut value);
        let format = value.get("format").and_then(|format| format.as_str());
        // Version 1 had its number in `format`.
        let (name, old_version) = match format.and_then(|format| format.split_once('/')) {
            Some((name, version)) => (Some(name), Some(version.to_owned())),
            None => (format, None),
        };
        if name != Some(FORMAT) {
            return Err(ReadError::Foreign { found: format.map(ToOwned::to_owned) });
        }
        let version = value.get("schema_version");
        if old_version.is_some() || version.and_then(serde_json::Value::as_u64) != Some(SCHEMA_VERSION.into())
        {
            let found = old_version.or_else(|| version.map(ToString::to_string));
            return Err(ReadError::OtherVersion { found: found.unwrap_or_else(|| "missing".to_owned()) });
        }
        let report: Self = serde_json::from_value(value).map_err(ReadError::Malformed)?;
        let again = report.clone().concluded();
        if again.headline != report.headline
            || again.coverage != report.coverage
            || again.verdict != report.verdict
        {
            return Err(ReadError::Inconsistent);
        }
        Ok(report)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_of_another_version_says_so() {
        let error = |text: &str| Report::from_json(text).unwrap_err().to_string();
        let old = error(r#"{"format": "catena-conformance-report/1"}"#);
        assert_eq!(old, "its schema version is 1, and this program reads 2; run it again with this version");
        let new = error(r#"{"format": "catena-conformance-report", "schema_version": 3}"#);
        assert!(new.starts_with("its schema version is 3,"), "{new}");
    }
}
