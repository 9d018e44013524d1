//! The phrases on the partner's pages.

use super::keys;
use super::keys::plain;

/// Phrases in the visible text of the partner's pages. One phrase per page is enough.
#[derive(Debug, Clone, Default)]
pub struct Pages {
    /// Phrases on the page of a connected fleet.
    pub connected: Vec<String>,
    /// Phrases on the page of a fleet that requested its provider.
    pub integration_requested: Vec<String>,
    /// Phrases on the page of a fleet that did not connect.
    pub failed: Vec<String>,
    /// Phrases on the page of a fleet that returns without a known outcome.
    pub neutral: Vec<String>,
}

impl From<keys::Pages> for Pages {
    fn from(keys: keys::Pages) -> Self {
        Self {
            connected: plain(keys.connected),
            integration_requested: plain(keys.integration_requested),
            failed: plain(keys.failed),
            neutral: plain(keys.neutral),
        }
    }
}
