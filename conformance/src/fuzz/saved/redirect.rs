//! A redirect that a callback page failed on.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use catena_contract::Interpretations;
use catena_contract::strategies::redirects::Feature;
use serde::{Deserialize, Serialize};

use super::Address;
use crate::fuzz::Rule;
use crate::fuzz::redirect::Failure;

/// A redirect that a callback page failed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptRedirect {
    pub(super) version: u32,
    /// The page it was found on.
    pub at: Address,
    /// Which rule did not hold.
    pub rule: Rule,
    /// What was seen instead.
    pub observed: String,
    /// What a careful partner may believe.
    pub acceptable: Interpretations,
    /// What is odd about the query.
    pub features: Vec<Feature>,
    /// Why that may be believed.
    pub why: String,
    /// The query, for a reader.
    pub query: String,
    /// The bytes that are sent, in base64.
    bytes: String,
    /// The id a partner reads, where it should.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_request_id: Option<String>,
}

impl KeptRedirect {
    /// A failure of the page there.
    #[must_use]
    pub fn new(at: &Address, failure: &Failure) -> Self {
        Self {
            version: super::VERSION,
            at: at.clone(),
            rule: failure.rule,
            observed: failure.observed.clone(),
            acceptable: failure.acceptable,
            features: failure.features.clone(),
            why: failure.why.clone(),
            query: failure.query.clone(),
            bytes: BASE64.encode(&failure.query),
            integration_request_id: failure.request_id.clone(),
        }
    }

    /// The bytes count; the query beside them is for a reader.
    pub(super) fn by_its_bytes(mut self) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        self.query = String::from_utf8(BASE64.decode(&self.bytes)?)?;
        if !self.query.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("its bytes cannot stand in a request line".into());
        }
        Ok(self)
    }
}
