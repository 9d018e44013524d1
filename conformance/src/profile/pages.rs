//! The partner's own words for the three outcomes.

use super::RawPages;
use super::raw::Text;

/// What the fleet must read, any of these, on visible text.
#[derive(Debug, Clone, Default)]
pub struct Pages {
    /// On the page of a connected fleet.
    pub connected: Vec<String>,
    /// On the page of a fleet that requested its provider.
    pub integration_requested: Vec<String>,
    /// On the page of a fleet that did not connect.
    pub failed: Vec<String>,
}

impl From<RawPages> for Pages {
    fn from(raw: RawPages) -> Self {
        let plain = |phrases: Vec<Text>| phrases.into_iter().map(Text::into_inner).collect();
        Self {
            connected: plain(raw.connected),
            integration_requested: plain(raw.integration_requested),
            failed: plain(raw.failed),
        }
    }
}
