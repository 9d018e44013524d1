//! Defects in reading the URL: parameter order, missing or repeated parameters, and length.

use axum::http::StatusCode;
use catena_contract::{Belief, Doubt, Parameter, Status};

use super::active::ActiveDefects;
use super::catalogue::Defect;
use crate::policy::{CallbackAction, CallbackUrl, FLEET_PARAMETER, PageKind, StoreChange, values};

/// Size of the column in which the URL is logged.
const COLUMN_BYTES: usize = 6 * 1024;

impl ActiveDefects {
    /// The status for a URL that is not answered with a page.
    pub(super) fn url_error(&self, query: &str, outcome: &Belief) -> Option<StatusCode> {
        let crash = StatusCode::INTERNAL_SERVER_ERROR;
        let quoted = || values(query, Parameter::IntegrationRequestId.as_str()).any(|id| id.contains('\''));
        let own_first = || query.starts_with(&format!("{FLEET_PARAMETER}="));
        [
            (Defect::LongQueryCrashes, query.len() > COLUMN_BYTES, crash),
            (Defect::MissingIdCrashes, *outcome == Belief::Neutral(Doubt::IdMissing), crash),
            (Defect::MalformedIdCrashes, *outcome == Belief::Neutral(Doubt::IdMalformed), crash),
            (Defect::JoinsSql, quoted(), crash),
            (Defect::WantsOwnParameterFirst, !own_first(), StatusCode::BAD_REQUEST),
        ]
        .into_iter()
        .find_map(|(defect, applies, status)| (applies && self.has(defect)).then_some(status))
    }

    /// Changes the action for URLs that are misread.
    pub(super) fn misread_url(
        &self,
        url: CallbackUrl,
        query: &str,
        outcome: &Belief,
        action: CallbackAction,
    ) -> CallbackAction {
        let shows = |page| CallbackAction { store: StoreChange::Nothing, page };
        let first_status = || values(query, Parameter::Status.as_str()).next();
        match outcome {
            Belief::Requested { .. }
                if url == CallbackUrl::Failure && self.has(Defect::FailureUrlMeansFailure) =>
            {
                shows(PageKind::Failed)
            }
            Belief::Requested { .. } if self.has(Defect::WantsStatusFirst) && !status_is_first(query) => {
                shows(PageKind::Neutral)
            }
            Belief::Connected if self.has(Defect::SuccessStoresLive) => {
                CallbackAction { store: StoreChange::MarkLive, ..action }
            }
            Belief::Neutral(Doubt::StatusMissing | Doubt::StatusEmpty)
                if self.has(Defect::MissingStatusConnects) =>
            {
                shows(PageKind::Connected)
            }
            Belief::Neutral(Doubt::StatusRepeated)
                if self.has(Defect::ReadsFirstStatus)
                    && first_status().as_deref() == Some(Status::Success.as_str()) =>
            {
                shows(PageKind::Connected)
            }
            Belief::Neutral(Doubt::IdMissing | Doubt::IdMalformed) if self.has(Defect::StoresAnyId) => {
                CallbackAction { store: StoreChange::AddRawRequest, ..action }
            }
            Belief::Neutral(Doubt::IdRepeated) if self.has(Defect::StoresEveryId) => {
                CallbackAction { store: StoreChange::AddEveryRequest, ..action }
            }
            Belief::Connected | Belief::Requested { .. } | Belief::Failed | Belief::Neutral(_) => action,
        }
    }
}

fn status_is_first(query: &str) -> bool {
    let at = |name: Parameter| query.find(&format!("{name}="));
    at(Parameter::Status) < at(Parameter::IntegrationRequestId)
}
