//! `redirect.success.connected` and `journey.success`: a connection that webhooks confirm is shown or stored.

use crate::judge::no_result::{NEEDS_WEBHOOK, NEEDS_WORDS_OR_FLEET, SIGNED_ACCEPTED, lost};
use crate::judge::{Finding, Observation};
use catena_probe::{Access, View, VisitEnd};

/// Whether signed webhooks confirmed a connection to the partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmation {
    /// The partner acknowledged every delivery of the onboarding.
    Confirmed,
    /// The profile has no webhook endpoint.
    NoEndpoint,
    /// The partner refused a delivery.
    Refused {
        /// The event and the answer.
        what: String,
    },
    /// A delivery got no answer.
    Lost {
        /// The event and what happened.
        what: String,
    },
}

const EXPECTED: &str = "the fleet is shown as connected, or stored as `live`";

/// Judges the last observation of a fleet whose connection webhooks confirmed.
#[must_use]
pub fn connected(confirmation: &Confirmation, observation: &Observation) -> Finding {
    let note = match confirmation {
        Confirmation::Confirmed => String::new(),
        Confirmation::Refused { what } => format!(", because {what}"),
        Confirmation::NoEndpoint => {
            return Finding::not_tested(NEEDS_WEBHOOK);
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
        // A fleet may be stored by the return that got no answer.
        (View::Nothing(_), _) => {
            if let VisitEnd::Lost(error) = &observation.visit.end {
                return lost(error);
            }
            return failed("nothing is stored for the fleet");
        }
        (View::Seen(..), None) => return Finding::Passed,
        (_, Some(claim)) => return failed(&format!("the page says \"{claim}\"")),
        (View::NotConfigured | View::Unreadable(..) | View::Lost(..), None) => {}
    }
    if let Some(finding) = observation.interference() {
        return finding;
    }
    match (&observation.claims.connected, &observation.claims.requested) {
        (Some(_), _) => Finding::Passed,
        (None, Some(claim)) => failed(&format!("the page says \"{claim}\"")),
        (None, None) if !note.is_empty() => {
            Finding::inconclusive(format!("nothing confirmed the connection{note}")).after(&[SIGNED_ACCEPTED])
        }
        (None, None) => match observation.lacks_phrase(observation.claims.absent.connected, "connected") {
            Some(observed) => failed(&observed),
            None => Finding::not_tested(NEEDS_WORDS_OR_FLEET),
        },
    }
}
