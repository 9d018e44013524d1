//! Defects in reading the URL: parameter order, missing or repeated parameters, and length.

use axum::http::StatusCode;
use catena_contract::{Outcome, Parameter, RedirectQueryError, Status};

use url::form_urlencoded;

use super::active::ActiveDefects;
use super::catalogue::Defect;
use crate::policy::{CallbackAction, CallbackUrl, FLEET_PARAMETER, PageKind, StoreChange, values};

/// Size of the column in which the URL is logged.
const COLUMN_BYTES: usize = 6 * 1024;

impl ActiveDefects {
    /// The status for a URL that is not answered with a page.
    pub(super) fn url_error(
        &self,
        query: &str,
        outcome: &Result<Outcome, RedirectQueryError>,
    ) -> Option<StatusCode> {
        let crash = StatusCode::INTERNAL_SERVER_ERROR;
        let quoted = || values(query, Parameter::IntegrationRequestId.as_str()).any(|id| id.contains('\''));
        let own_first = || query.starts_with(&format!("{FLEET_PARAMETER}="));
        let names = || form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name);
        let status_is_list = || values(query, Parameter::Status.as_str()).nth(1).is_some();
        [
            (Defect::RepeatedStatusCrashes, status_is_list(), crash),
            (Defect::BracketsCrash, names().any(|name| name.contains('[')), crash),
            (Defect::LongQueryCrashes, query.len() > COLUMN_BYTES, crash),
            (Defect::MissingIdCrashes, *outcome == Err(RedirectQueryError::IdMissing), crash),
            (Defect::MalformedIdCrashes, *outcome == Err(RedirectQueryError::IdMalformed), crash),
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
        outcome: &Result<Outcome, RedirectQueryError>,
        action: CallbackAction,
    ) -> CallbackAction {
        let shows = |page| CallbackAction { store: StoreChange::Nothing, page };
        let first_status = || values(query, Parameter::Status.as_str()).next();
        match outcome {
            Ok(Outcome::IntegrationRequested { .. })
                if url == CallbackUrl::Failure && self.has(Defect::FailureUrlMeansFailure) =>
            {
                shows(PageKind::Failed)
            }
            Ok(Outcome::IntegrationRequested { .. })
                if self.has(Defect::WantsStatusFirst) && !status_is_first(query) =>
            {
                shows(PageKind::Neutral)
            }
            Ok(Outcome::Success) if self.has(Defect::SuccessStoresLive) => {
                CallbackAction { store: StoreChange::MarkLive, ..action }
            }
            Err(RedirectQueryError::StatusMissing | RedirectQueryError::StatusEmpty)
                if self.has(Defect::MissingStatusConnects) =>
            {
                shows(PageKind::Connected)
            }
            Err(RedirectQueryError::StatusRepeated)
                if self.has(Defect::ReadsFirstStatus)
                    && first_status().as_deref() == Some(Status::Success.as_str()) =>
            {
                shows(PageKind::Connected)
            }
            Err(RedirectQueryError::IdMissing | RedirectQueryError::IdMalformed)
                if self.has(Defect::StoresAnyId) =>
            {
                CallbackAction { store: StoreChange::AddRawRequest, ..action }
            }
            Err(RedirectQueryError::IdRepeated) if self.has(Defect::StoresEveryId) => {
                CallbackAction { store: StoreChange::AddEveryRequest, ..action }
            }
            Ok(Outcome::Success)
            | Ok(Outcome::IntegrationRequested { .. })
            | Ok(Outcome::Failure)
            | Err(_) => action,
        }
    }
}

fn status_is_first(query: &str) -> bool {
    let at = |name: Parameter| query.find(&format!("{name}="));
    at(Parameter::Status) < at(Parameter::IntegrationRequestId)
}
