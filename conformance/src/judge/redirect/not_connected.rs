//! `redirect.*.not-connected` and their like: nothing was connected, so nothing may look connected.

use crate::judge::Finding;
use crate::judge::Sight;
use catena_probe::{Access, View};

const EXPECTED: &str = "the fleet is neither shown nor stored as connected";

/// Judges the sight of a fleet that did not connect.
#[must_use]
pub fn not_connected(sight: &Sight) -> Finding {
    if let View::Seen(view, _) = &sight.fleet
        && view.access == Access::Live
    {
        return Finding::broken(EXPECTED, "stored with access `live`");
    }
    if let Some(said) = &sight.claims.connected {
        return Finding::broken(EXPECTED, format!("the page says \"{said}\""));
    }
    match &sight.fleet {
        View::Seen(..) | View::Nothing(_) => return Finding::Met,
        View::NotConfigured | View::Unreadable(..) | View::Lost(..) => {}
    }
    if let Some(finding) = sight.says_nothing() {
        return finding;
    }
    let says_otherwise = sight.claims.requested.is_some() || sight.claims.failed.is_some();
    let refused = sight.answer().is_some_and(catena_probe::Answer::is_client_error);
    if says_otherwise || refused {
        Finding::Met
    } else {
        Finding::unproved(
            "a page whose words we know (`[pages]`), or a view of the fleet (`fleet` under `[observe]`)",
        )
    }
}
