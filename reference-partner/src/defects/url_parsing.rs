//! Mistakes made in reading the address: its order, its encoding, and what it holds too much or too little of.

use axum::http::StatusCode;
use catena_contract::{Outcome, Parameter, RedirectQueryError, Status};

use super::Defect;
use super::{Answer, Mistakes};
use crate::callback_pages::{CallbackUrl, FLEET};
use crate::outcome_handling::{Handling, Keep, Show};

/// The column that a long address does not fit into, in bytes.
const COLUMN: usize = 6 * 1024;

impl Mistakes {
    /// The addresses it cannot answer with a page at all.
    pub(super) fn trip(&self, query: &str, belief: &Result<Outcome, RedirectQueryError>) -> Option<Answer> {
        let crash = Answer::Error(StatusCode::INTERNAL_SERVER_ERROR);
        let quoted = || values(query, Parameter::IntegrationRequestId.as_str()).any(|id| id.contains('\''));
        for (defect, trips, answer) in [
            (Defect::LongQueryCrashes, query.len() > COLUMN, crash.clone()),
            (Defect::MissingIdCrashes, *belief == Err(RedirectQueryError::IdMissing), crash.clone()),
            (Defect::MalformedIdCrashes, *belief == Err(RedirectQueryError::IdMalformed), crash.clone()),
            (Defect::JoinsSql, quoted(), crash),
            (
                Defect::WantsOwnParameterFirst,
                !query.starts_with(&format!("{FLEET}=")),
                Answer::Error(StatusCode::BAD_REQUEST),
            ),
        ] {
            if self.makes(defect) && trips {
                return Some(answer);
            }
        }
        None
    }

    /// The addresses it takes for others.
    pub(super) fn misread(
        &self,
        url: CallbackUrl,
        query: &str,
        belief: &Result<Outcome, RedirectQueryError>,
        handling: Handling,
    ) -> Handling {
        let shows = |show| Handling { keep: Keep::Nothing, show };
        let first = || values(query, Parameter::Status.as_str()).next();
        match belief {
            Ok(Outcome::IntegrationRequested { .. })
                if url == CallbackUrl::Failure && self.makes(Defect::FailureUrlMeansFailure) =>
            {
                shows(Show::Failed)
            }
            Ok(Outcome::IntegrationRequested { .. })
                if self.makes(Defect::WantsStatusFirst) && !status_is_first(query) =>
            {
                shows(Show::Neutral)
            }
            Ok(Outcome::Success) if self.makes(Defect::SuccessStoresLive) => {
                Handling { keep: Keep::Live, ..handling }
            }
            Err(RedirectQueryError::StatusMissing | RedirectQueryError::StatusEmpty)
                if self.makes(Defect::MissingStatusConnects) =>
            {
                shows(Show::Connected)
            }
            Err(RedirectQueryError::StatusRepeated)
                if self.makes(Defect::ReadsFirstStatus)
                    && first().as_deref() == Some(Status::Success.as_str()) =>
            {
                shows(Show::Connected)
            }
            Err(RedirectQueryError::IdMissing | RedirectQueryError::IdMalformed)
                if self.makes(Defect::StoresAnyId) =>
            {
                Handling { keep: Keep::AsWritten, ..handling }
            }
            Err(RedirectQueryError::IdRepeated) if self.makes(Defect::StoresEveryId) => {
                Handling { keep: Keep::Every, ..handling }
            }
            Ok(Outcome::Success)
            | Ok(Outcome::IntegrationRequested { .. })
            | Ok(Outcome::Failure)
            | Err(_) => handling,
        }
    }
}

fn values<'a>(query: &'a str, name: &'a str) -> impl Iterator<Item = String> + 'a {
    form_urlencoded::parse(query.as_bytes())
        .filter(move |(found, _)| found == name)
        .map(|(_, value)| value.into_owned())
}

fn status_is_first(query: &str) -> bool {
    let at = |name: Parameter| query.find(&format!("{name}="));
    at(Parameter::Status) < at(Parameter::IntegrationRequestId)
}
