//! A redirect that a callback page failed on.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use catena_contract::Interpretations;
use catena_contract::strategies::redirects::{Feature, RedirectCase};
use serde::{Deserialize, Serialize};

use super::Address;
use crate::fuzz::{Failure, Rule};

/// A redirect that a callback page failed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedRedirect {
    pub(super) version: u32,
    /// The page.
    pub at: Address,
    /// The rule that was broken.
    pub rule: Rule,
    /// What was observed instead.
    pub observed: String,
    /// The acceptable interpretations.
    pub acceptable: Interpretations,
    /// The unusual features of the query.
    pub features: Vec<Feature>,
    /// Why those interpretations are acceptable.
    pub why: String,
    /// The query.
    pub query: String,
    /// The same query in base64, so that editors cannot change it.
    bytes: String,
    /// The id that a partner must read, if it must read one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_request_id: Option<String>,
}

impl SavedRedirect {
    /// A failure of the page at this address.
    #[must_use]
    pub fn new(at: &Address, failure: &Failure<RedirectCase>) -> Self {
        let query = failure.case.query();
        Self {
            version: super::VERSION,
            at: at.clone(),
            rule: failure.rule,
            observed: failure.observed.clone(),
            acceptable: failure.case.acceptable(),
            features: failure.unusual.clone(),
            why: failure.why(),
            bytes: BASE64.encode(&query),
            query,
            integration_request_id: failure.case.request_id(),
        }
    }

    /// Takes the query from `bytes`.
    pub(super) fn decoded(mut self) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        self.query = String::from_utf8(BASE64.decode(&self.bytes)?)?;
        if !self.query.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("`bytes` is not a query in printable ASCII".into());
        }
        Ok(self)
    }
}
