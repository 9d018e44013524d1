//! `redirect.success.connected` and `journey.success`: what webhooks confirm is shown, or stored, as a connection.

use crate::judge::Finding;
use crate::judge::Sight;
use catena_probe::{Access, View};

/// Whether signed webhooks confirmed the connection to the partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmation {
    /// Every delivery of the onboarding was acknowledged.
    Confirmed,
    /// The profile names no webhook endpoint.
    NoEndpoint,
    /// The partner refused the delivery that says so.
    Refused {
        /// Which event, and the answer.
        what: String,
    },
    /// That delivery got no answer.
    Lost {
        /// Which event, and what happened.
        what: String,
    },
}

const EXPECTED: &str = "the fleet is shown as connected, or stored as `live`";

/// Judges the last sight of a fleet whose connection webhooks confirmed.
#[must_use]
pub fn connected(confirmation: &Confirmation, sight: &Sight) -> Finding {
    let note = match confirmation {
        Confirmation::Confirmed => String::new(),
        Confirmation::Refused { what } => format!(", since {what}"),
        Confirmation::NoEndpoint => {
            return Finding::unproved(
                "`[webhook]` in the profile: only signed webhooks confirm a connection",
            );
        }
        Confirmation::Lost { what } => {
            return Finding::inconclusive(format!("{what}, so nothing confirmed the connection"));
        }
    };
    let broken = |observed: &str| Finding::broken(EXPECTED, format!("{observed}{note}"));
    let denied = sight.claims.failed.as_ref().filter(|_| sight.claims.connected.is_none());
    match (&sight.fleet, denied) {
        (View::Seen(view, _), _) if view.access != Access::Live => {
            return broken(&format!("stored with access `{}`", view.access.as_str()));
        }
        (View::Nothing(_), _) => return broken("nothing is stored for the fleet"),
        (View::Seen(..), None) => return Finding::Met,
        (_, Some(said)) => return broken(&format!("the page says \"{said}\"")),
        (View::NotConfigured | View::Unreadable(..) | View::Lost(..), None) => {}
    }
    if let Some(finding) = sight.says_nothing() {
        return finding;
    }
    match (&sight.claims.connected, &sight.claims.requested) {
        (Some(_), _) => Finding::Met,
        (None, Some(said)) => broken(&format!("the page says \"{said}\"")),
        (None, None) if !note.is_empty() => {
            Finding::inconclusive(format!("nothing confirmed the connection{note}"))
        }
        (None, None) => Finding::unproved(
            "a page whose words we know (`connected` under `[pages]`), or a view of the fleet (`fleet` under `[observe]`)",
        ),
    }
}
