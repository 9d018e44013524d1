//! How a Connect session ended, and the parameters of its redirect.

use serde::{Deserialize, Serialize};

use crate::IntegrationRequestId;
use crate::string_enum::string_enum;

/// How a Connect session ended (docs get-started/integration-requests, "Redirect Outcomes").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// At least one provider is connected.
    Success,
    /// The fleet's provider is not supported yet, and the fleet requested it. Nothing is connected.
    IntegrationRequested {
        /// The request's id. Store it: later webhooks refer to it.
        id: IntegrationRequestId,
    },
    /// The fleet declined or left, the session expired, or an error occurred.
    Failure,
}

impl Outcome {
    /// The value of `status`.
    #[must_use]
    pub const fn status(&self) -> Status {
        match self {
            Self::Success => Status::Success,
            Self::IntegrationRequested { .. } => Status::IntegrationRequested,
            Self::Failure => Status::Failure,
        }
    }

    /// The documented parameters of this outcome's redirect, in the order of the documentation.
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

string_enum!(
    /// A documented value of the redirect's `status`. Case and white space count: `Success` is not `success`.
    Status, "status" {
        /// At least one provider is connected.
        Success = "success",
        /// A provider was requested.
        IntegrationRequested = "integration-requested",
        /// Nothing was connected or requested.
        Failure = "failure",
    }
);

string_enum!(
    /// A query parameter that a public source says Catena appends to a redirect, in the order in which the simulated
    /// Catena appends them.
    ///
    /// No source names all six: the docs name the first two, the connect-sdk README `status`, `skip_reason` and
    /// `tsp_count`, the OpenAPI document `fleet_ref` and `invitation_id`. A dialect chooses which are
    /// sent.
    Parameter, "redirect parameter" {
        /// How the session ended.
        Status = "status",
        /// The request's id, for an integration request.
        IntegrationRequestId = "integration_request_id",
        /// Why the fleet declined, if it gave a reason.
        SkipReason = "skip_reason",
        /// The number of connected providers (assumption `tsp-count`).
        TspCount = "tsp_count",
        /// The partner's own id of the fleet.
        FleetRef = "fleet_ref",
        /// The invitation's id: a secret in a query string.
        InvitationId = "invitation_id",
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_exactly_one_of_three_values() {
        for status in Status::ALL {
            assert_eq!(status.to_string().parse(), Ok(*status));
        }
        for odd in ["", "Success", "SUCCESS", " success", "success ", "successful", "integration_requested"] {
            assert!(odd.parse::<Status>().is_err(), "{odd:?} was accepted as a status");
        }
    }
}
