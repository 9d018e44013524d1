//! Test vectors for partners in any language: redirects, each with its acceptable interpretations.
//!
//! `fixtures/vectors/redirects.json` is their source: written by hand and reviewed, and not computed by a parser.

use catena_contract::Interpretations;
use serde::{Deserialize, Serialize};

/// The file with the vectors.
pub const JSON: &str = include_str!("../../fixtures/vectors/redirects.json");

/// The JSON Schema of the file.
pub const SCHEMA: &str = include_str!("../../fixtures/vectors/redirects.schema.json");

/// The content of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vectors {
    /// The file name of the schema.
    #[serde(rename = "$schema")]
    pub schema: String,
    /// The version. New cases raise the second number, and a changed meaning the first.
    pub version: String,
    /// How to use the vectors.
    pub about: String,
    /// The vectors.
    pub cases: Vec<Vector>,
}

/// One redirect and its acceptable interpretations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// The name, which never changes.
    pub name: String,
    /// The raw query, without `?`.
    pub query: String,
    /// The acceptable interpretations.
    pub acceptable: Interpretations,
    /// The id that a partner must read if it interprets the redirect as a request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_request_id: Option<String>,
    /// Why these interpretations are acceptable.
    pub reason: String,
    /// The source of the reason: a link, a document, or `derived`.
    pub source: String,
}
