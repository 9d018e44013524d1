//! Test vectors: redirects, and what may be believed of each, for partners in any language.
//!
//! Written by hand and reviewed, group by group; nothing here is computed by a parser. `catena-conformance vectors`
//! writes them to a file, and `fixtures/vectors/redirects.json` is that file.

mod documented;
mod encodings;
mod ids;
mod statuses;

use catena_contract::{Interpretation, Interpretations};
use serde::{Deserialize, Serialize};

/// The version of the vectors. A case that is added raises the second number, one that changes its meaning the first.
pub const VERSION: &str = "1.0";

/// The JSON Schema of the file.
pub const SCHEMA: &str = include_str!("../../../fixtures/vectors/redirects.schema.json");

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vectors {
    /// The schema's file, beside this one.
    #[serde(rename = "$schema")]
    pub schema: String,
    /// [`VERSION`].
    pub version: String,
    /// How to use them.
    pub about: String,
    /// One by one.
    pub cases: Vec<Vector>,
}

/// One redirect, and what may be believed of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// Its name; it stays the same for years.
    pub name: String,
    /// The raw query, without `?`.
    pub query: String,
    /// What a careful partner may take it for.
    pub acceptable: Interpretations,
    /// The id a partner reads, if it takes it for a request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_request_id: Option<String>,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub source: String,
}

/// Who says so.
#[derive(Debug, Clone, Copy)]
enum Source {
    /// Catena's documentation of integration requests.
    Docs,
    /// The README of Catena's SDK.
    Sdk,
    /// Catena's OpenAPI document.
    Api,
    /// How the web reads a query.
    UrlStandard,
    /// What a UUID is.
    Uuid,
    /// Nobody; it follows from the rest, or from what goes wrong otherwise.
    Derived,
}

impl Source {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Docs => "https://docs.catenatelematics.com/get-started/integration-requests",
            Self::Sdk => {
                "https://github.com/catenaclearing/catena-connect-sdk (packages/connect-sdk/README.md)"
            }
            Self::Api => "the OpenAPI document of Catena's orgs service",
            Self::UrlStandard => "https://url.spec.whatwg.org/#concept-urlencoded-parser",
            Self::Uuid => "https://www.rfc-editor.org/rfc/rfc9562#section-4",
            Self::Derived => "derived",
        }
    }
}

/// Queries that may be believed alike, for one reason. `{ID}` and `{OTHER}` stand for two ids, `{LONG}` for 8 KiB.
struct Group {
    name: &'static str,
    reason: &'static str,
    source: Source,
    acceptable: &'static [Interpretation],
    queries: &'static [&'static str],
}

const ID: &str = "5c06372b-5b5a-4477-88ee-6cd8d3b55efb";
const OTHER: &str = "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
const LONG: usize = 8 * 1024;

const CONNECTED: &[Interpretation] = &[Interpretation::Connected];
const REQUESTED: &[Interpretation] = &[Interpretation::Requested];
const FAILED: &[Interpretation] = &[Interpretation::Failed];
/// Nothing was said, so a partner may change nothing, or say that nothing was connected.
const NOTHING: &[Interpretation] = &[Interpretation::Neutral, Interpretation::Failed];
/// A request of which nobody knows which one it is.
const SOMEHOW: &[Interpretation] = &[Interpretation::Requested, Interpretation::Neutral];
/// Nothing was said, but a partner may be kind to what was meant.
const PERHAPS_REQUESTED: &[Interpretation] =
    &[Interpretation::Neutral, Interpretation::Failed, Interpretation::Requested];
/// What a partner may refuse for its form alone.
const CONNECTED_OR_REFUSED: &[Interpretation] = &[Interpretation::Connected, Interpretation::Neutral];
const FAILED_OR_REFUSED: &[Interpretation] = &[Interpretation::Failed, Interpretation::Neutral];
/// Two honest readers see two things.
const CONNECTED_OR_NOTHING: &[Interpretation] =
    &[Interpretation::Connected, Interpretation::Neutral, Interpretation::Failed];

/// The vectors.
#[must_use]
pub fn vectors() -> Vectors {
    let groups = [documented::GROUPS, statuses::GROUPS, ids::GROUPS, encodings::GROUPS];
    let cases = groups.into_iter().flatten().flat_map(Group::vectors).collect();
    Vectors {
        schema: "redirects.schema.json".to_owned(),
        version: VERSION.to_owned(),
        about: "Raw queries as they reach a partner's redirect URL, without their `?`, and what a careful partner may \
                take each for: connected, requested, failed, or neutral, which is to promise nothing and to change \
                nothing, or to refuse it with a 4xx. Where two honest readers differ, both readings are in the set. \
                Your handler passes if what it believes is in the set, and if a request carries the id that is given."
            .to_owned(),
        cases,
    }
}

/// The vectors as the file has them.
///
/// # Errors
/// None that these texts can cause.
pub fn to_json() -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(&vectors())? + "\n")
}

impl Group {
    fn vectors(&self) -> impl Iterator<Item = Vector> {
        self.queries.iter().enumerate().map(|(at, query)| {
            let only_requested = self.acceptable == REQUESTED;
            Vector {
                name: format!("{}-{}", self.name, at + 1),
                query: query
                    .replace("{ID}", ID)
                    .replace("{OTHER}", OTHER)
                    .replace("{LONG}", &"s".repeat(LONG)),
                acceptable: Interpretations::of(self.acceptable),
                integration_request_id: only_requested.then(|| ID.to_owned()),
                reason: self.reason.to_owned(),
                source: self.source.as_str().to_owned(),
            }
        })
    }
}
