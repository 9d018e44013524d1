//! How a Connect session ended, and the words its redirect says it with.

use serde::{Deserialize, Serialize};

use crate::IntegrationRequestId;
use crate::words::words;

/// How a Connect session ended (docs get-started/integration-requests, "Redirect Outcomes").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// At least one provider is connected.
    Success,
    /// The fleet's provider is not supported yet, and the fleet asked for it. Nothing is connected.
    IntegrationRequested {
        /// Matches the later webhooks; the partner keeps it.
        id: IntegrationRequestId,
    },
    /// Declined, expired, left, or failed.
    Failure,
}

impl Outcome {
    /// The word for `status`.
    #[must_use]
    pub const fn status(&self) -> Status {
        match self {
            Self::Success => Status::Success,
            Self::IntegrationRequested { .. } => Status::IntegrationRequested,
            Self::Failure => Status::Failure,
        }
    }

    /// What the documentation says this outcome's redirect carries, in its order.
    #[must_use]
    pub fn parameters(&self) -> Vec<(Parameter, String)> {
        let status = (Parameter::Status, self.status().as_str().to_owned());
        match self {
            Self::Success | Self::Failure => vec![status],
            Self::IntegrationRequested { id } => {
                vec![status, (Parameter::IntegrationRequestId, id.to_string())]
            }
        }
    }
}

words!(
    /// A documented value of the redirect's `status`. Case and white space count: `Success` is not `success`.
    Status, "status" {
        /// At least one provider is connected.
        Success = "success",
        /// A provider was asked for.
        IntegrationRequested = "integration-requested",
        /// Neither.
        Failure = "failure",
    }
);

words!(
    /// A query parameter that some public source says Catena appends to a redirect, in the order in which we do.
    ///
    /// No source names all six: the docs name the first two, the connect-sdk README `status`, `skip_reason` and
    /// `tsp_count`, the OpenAPI document `fleet_ref` and `invitation_id`. A dialect chooses which ride along.
    Parameter, "redirect parameter" {
        /// How the session ended.
        Status = "status",
        /// Which request, when the outcome is an integration request.
        IntegrationRequestId = "integration_request_id",
        /// Why the fleet declined, if it said so.
        SkipReason = "skip_reason",
        /// How many providers are connected (assumption `tsp-count`).
        TspCount = "tsp_count",
        /// The partner's own name for the fleet.
        FleetRef = "fleet_ref",
        /// The invitation: a secret on a query string.
        InvitationId = "invitation_id",
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_exactly_one_of_three_words() {
        for status in Status::ALL {
            assert_eq!(status.to_string().parse(), Ok(*status));
        }
        for odd in ["", "Success", "SUCCESS", " success", "success ", "successful", "integration_requested"] {
            assert!(odd.parse::<Status>().is_err(), "{odd:?} was taken for a status");
        }
    }
}
