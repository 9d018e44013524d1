//! A callback page that is ready to be fuzzed.

use catena_contract::Interpretations;

use super::Callback;
use super::client::PageClient;
use crate::fuzz::{FuzzError, Plan, RetryResult, Session};

/// A callback page that answers the documented redirects, and is ready to be fuzzed.
pub type RedirectSession = Session<PageClient>;

impl RedirectSession {
    /// Loads the page three times with each documented redirect, and learns how it responds.
    ///
    /// # Errors
    /// [`FuzzError`], if the page cannot be reached, or refuses a documented redirect.
    pub async fn open(callback: Callback, plan: Plan) -> Result<Self, FuzzError> {
        Ok(Self { target: PageClient::trained(callback, &plan).await?, plan })
    }

    /// The outcomes whose page looks like that of a success: whether the page confuses them with a success does not
    /// show.
    #[must_use]
    pub fn same_as_success(&self) -> Interpretations {
        self.target.same_as_success()
    }

    /// Whether a fleet that is connected was seen, or the page of a success says by itself that it is one's.
    #[must_use]
    pub fn knows_connected(&self) -> bool {
        self.target.knows_connected()
    }

    /// The page's URL with `query`, for a made-up fleet.
    #[must_use]
    pub fn url(&self, query: &str) -> String {
        self.target.example_url(query)
    }

    /// Tries a query again that failed before.
    pub async fn retry(&mut self, query: &str, acceptable: Interpretations) -> RetryResult {
        self.target.retry_query(query, acceptable).await
    }
}
