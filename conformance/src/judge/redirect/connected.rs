//! `redirect.success.connected` and `journey.success`: what webhooks confirm is shown, or stored, as a connection.

use crate::judge::Finding;
use crate::judge::Observation;
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
pub fn connected(confirmation: &Confirmation, observation: &Observation) -> Finding {
    let note = match confirmation {
        Confirmation::Confirmed => String::new(),
        Confirmation::Refused { what } => format!(", since {what}"),
        Confirmation::NoEndpoint => {
            return Finding::not_tested(
                "`[webhook]` in the profile: only signed webhooks confirm a connection",
            );
        }
        Confirmation::Lost { what } => {
            return Finding::inconclusive(format!("{what}, so nothing confirmed the connection"));
        }
    };
    let failed = |observed: &str| Finding::failed(EXPECTED, format!("{observed}{note}"));
    let denied = observation.claims.failed.as_ref().filter(|_| observation.claims.connected.is_none());
    match (&observation.fleet, denied) {
        (View::Seen(view, _), _) if view.access != Access::Live => {
            return failed(&format!("stored with access `{}`", view.access.as_str()));
        }
        (View::Nothing(_), _) => return failed("nothing is stored for the fleet"),
        (View::Seen(..), None) => return Finding::Passed,
        (_, Some(said)) => return failed(&format!("the page says \"{said}\"")),
        (View::NotConfigured | View::Unreadable(..) | View::Lost(..), None) => {}
    }
    if let Some(finding) = observation.is_interference() {
        return finding;
    }
    match (&observation.claims.connected, &observation.claims.requested) {
        (Some(_), _) => Finding::Passed,
        (None, Some(said)) => failed(&format!("the page says \"{said}\"")),
        (None, None) if !note.is_empty() => {
            Finding::inconclusive(format!("nothing confirmed the connection{note}"))
        }
        (None, None) => Finding::not_tested(
            "a page whose words we know (`connected` under `[pages]`), or a view of the fleet (`fleet` under `[observe]`)",
        ),
    }
}
