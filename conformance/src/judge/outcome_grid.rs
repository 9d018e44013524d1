//! What the partner believed of a fleet, beside what it was sent: the three-by-three grid of reports.
//!
//! A summary for readers. Whether a belief is a broken rule is a judge's to say.

use catena_contract::Status;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Observation;
use super::finding::FindingKind;
use super::redirect::not_connected;
use catena_probe::{Access, View, VisitEnd};

/// The documented outcome a fleet came back with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sent {
    /// `status=success`, after webhooks confirmed the connection, where there is an endpoint for them.
    Success,
    /// `status=integration-requested`
    IntegrationRequested,
    /// `status=failure`
    Failure,
}

/// What the fleet was shown, or is stored as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Believed {
    /// Connected.
    Connected,
    /// An integration was requested.
    Requested,
    /// Not connected.
    NotConnected,
    /// Neither page nor store says anything that is understood.
    Unclear,
}

/// One fleet that came back, and what was believed of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Belief {
    /// What it came back with.
    pub sent: Sent,
    /// What was made of it.
    pub believed: Believed,
}

impl Sent {
    /// All three, in the order of the documentation.
    pub const ALL: [Self; 3] = [Self::Success, Self::IntegrationRequested, Self::Failure];

    /// The status on the redirect.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::Success => Status::Success,
            Self::IntegrationRequested => Status::IntegrationRequested,
            Self::Failure => Status::Failure,
        }
    }

    /// What may be believed of it.
    #[must_use]
    pub const fn meant(self) -> Believed {
        match self {
            Self::Success => Believed::Connected,
            Self::IntegrationRequested => Believed::Requested,
            Self::Failure => Believed::NotConnected,
        }
    }
}

impl From<Status> for Sent {
    fn from(status: Status) -> Self {
        match status {
            Status::Success => Self::Success,
            Status::IntegrationRequested => Self::IntegrationRequested,
            Status::Failure => Self::Failure,
        }
    }
}

impl Believed {
    /// All four, in the order of [`Sent::ALL`].
    pub const ALL: [Self; 4] = [Self::Connected, Self::Requested, Self::NotConnected, Self::Unclear];

    /// The words a reader sees.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Requested => "requested",
            Self::NotConnected => "not connected",
            Self::Unclear => "unclear",
        }
    }
}

impl Belief {
    /// Reads a sight; nothing, where the visit did not end at the partner.
    #[must_use]
    pub fn of(sent: Sent, observation: &Observation) -> Option<Self> {
        let arrived = match &observation.visit.end {
            VisitEnd::Answer(..) => true,
            VisitEnd::LeftSite { .. }
            | VisitEnd::TooManyRedirects
            | VisitEnd::BadLocation
            | VisitEnd::Lost(_) => false,
        };
        arrived.then(|| Self { sent, believed: believed(sent, observation) })
    }
}

fn believed(sent: Sent, observation: &Observation) -> Believed {
    let claims = &observation.claims;
    let stored = match &observation.fleet {
        View::Seen(view, _) => Some(view.access),
        View::Nothing(_) => Some(Access::None),
        View::NotConfigured | View::Unreadable(..) | View::Lost(..) => None,
    };
    let live = stored == Some(Access::Live);
    let requested = claims.requested.is_some() || stored == Some(Access::Provisional);
    let failed = claims.failed.is_some();
    match sent {
        Sent::Success if live || claims.connected.is_some() => Believed::Connected,
        Sent::Success if requested => Believed::Requested,
        Sent::Success if failed => Believed::NotConnected,
        Sent::IntegrationRequested | Sent::Failure
            if not_connected(observation).kind() == FindingKind::Failed =>
        {
            Believed::Connected
        }
        Sent::IntegrationRequested if requested => Believed::Requested,
        Sent::IntegrationRequested if failed => Believed::NotConnected,
        Sent::Failure if failed => Believed::NotConnected,
        Sent::Failure if requested => Believed::Requested,
        // Nothing stored, and a page that promises nothing: for a failure that is all there is to believe.
        Sent::Failure if stored.is_some() => Believed::NotConnected,
        Sent::Success | Sent::IntegrationRequested | Sent::Failure => Believed::Unclear,
    }
}
