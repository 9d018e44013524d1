//! Defects in parsing the query: a hand-written parser with one wrong line per defect. A correct partner uses the
//! contract's parser.

use std::borrow::Cow;

use catena_contract::{Outcome, Parameter, RedirectQueryError, Status, parse_query};
use percent_encoding::percent_decode;

use super::active::ActiveDefects;
use super::catalogue::Defect;

/// The handler crashed, which a client sees as a 500.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the handler crashed while it read the query")]
pub struct Crashed;

/// Parses a raw query as a partner with this defect does. Defects outside [`Defect::IN_QUERY_PARSER`] parse it
/// correctly.
///
/// # Errors
/// [`Crashed`] from [`Defect::CrashesOnInvalidBytes`].
pub fn parse_query_with(defect: Defect, query: &str) -> Result<Result<Outcome, RedirectQueryError>, Crashed> {
    if Defect::IN_QUERY_PARSER.contains(&defect) { misparse(defect, query) } else { Ok(parse_query(query)) }
}

impl ActiveDefects {
    /// Parses a raw query as this partner does.
    pub(crate) fn parse_query(&self, query: &str) -> Result<Result<Outcome, RedirectQueryError>, Crashed> {
        let defect = Defect::IN_QUERY_PARSER.iter().find(|defect| self.has(**defect));
        defect.map_or_else(|| Ok(parse_query(query)), |defect| misparse(*defect, query))
    }
}

fn misparse(defect: Defect, query: &str) -> Result<Result<Outcome, RedirectQueryError>, Crashed> {
    let mut statuses = Vec::new();
    let mut ids = Vec::new();
    let mut decoded_query = String::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = if defect == Defect::SplitsAtEveryEquals {
            let mut parts = pair.split('=');
            (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
        } else {
            pair.split_once('=').unwrap_or((pair, ""))
        };
        let (name, value) = (decode(defect, name)?, decode(defect, value)?);
        decoded_query.push_str(&format!("{name}={value}&"));
        if name == Parameter::Status.as_str() {
            statuses.push(value);
        } else if name == Parameter::IntegrationRequestId.as_str() {
            ids.push(value);
        }
    }
    if defect == Defect::SearchesStatus {
        return Ok(search(&decoded_query, &ids));
    }
    let status = match (&*statuses, defect) {
        ([], _) => return Ok(Err(RedirectQueryError::StatusMissing)),
        ([only], _) => only,
        ([first, ..], Defect::FirstStatusWins) => first,
        ([.., last], Defect::LastStatusWins) => last,
        ([_, ..], _) => return Ok(Err(RedirectQueryError::StatusRepeated)),
    };
    let status: Cow<'_, str> = if defect == Defect::TrimsStatus {
        status.trim().into()
    } else if defect == Defect::FoldsCaseOfStatus {
        status.to_ascii_lowercase().into()
    } else if defect == Defect::StatusContainsSuccess && status.contains(Status::Success.as_str()) {
        Status::Success.as_str().into()
    } else {
        status.as_str().into()
    };
    Ok(outcome_of(&status, &ids))
}

/// Decodes form data, with the defects of this step.
fn decode(defect: Defect, raw: &str) -> Result<String, Crashed> {
    if defect == Defect::NoPercentDecoding {
        return Ok(raw.replace('+', " "));
    }
    let once = |raw: &[u8]| -> Vec<u8> { percent_decode(raw).collect() };
    let mut bytes = once(raw.replace('+', " ").as_bytes());
    if defect == Defect::DecodesTwice {
        bytes = once(&bytes);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(_) if defect == Defect::CrashesOnInvalidBytes => Err(Crashed),
        Err(error) => Ok(String::from_utf8_lossy(error.as_bytes()).into_owned()),
    }
}

/// Searches the whole query for the first text that looks like a documented status.
fn search(query: &str, ids: &[String]) -> Result<Outcome, RedirectQueryError> {
    let found = query.match_indices("status=").find_map(|(at, key)| {
        let after = query.get(at + key.len()..).unwrap_or_default();
        Status::ALL.iter().find(|status| after.starts_with(status.as_str()))
    });
    match found {
        Some(status) => outcome_of(status.as_str(), ids),
        None => Err(RedirectQueryError::StatusMissing),
    }
}

fn outcome_of(status: &str, ids: &[String]) -> Result<Outcome, RedirectQueryError> {
    match (status.parse(), ids) {
        (Ok(Status::Success), _) => Ok(Outcome::Success),
        (Ok(Status::Failure), _) => Ok(Outcome::Failure),
        (Ok(Status::IntegrationRequested), [id]) => match id.parse() {
            Ok(id) => Ok(Outcome::IntegrationRequested { id }),
            Err(_) => Err(RedirectQueryError::IdMalformed),
        },
        (Ok(Status::IntegrationRequested), []) => Err(RedirectQueryError::IdMissing),
        (Ok(Status::IntegrationRequested), [_, _, ..]) => Err(RedirectQueryError::IdRepeated),
        (Err(_), _) if status.is_empty() => Err(RedirectQueryError::StatusEmpty),
        (Err(_), _) => Err(RedirectQueryError::StatusUnknown { found: status.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use catena_contract::strategies::redirects::redirect_cases;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn without_its_defect_the_hand_written_parser_agrees_with_the_contract(case in redirect_cases()) {
            // A defect of another kind leaves every line of the parser correct.
            let query = case.query();
            prop_assert_eq!(misparse(Defect::OneThankYouPage, &query), Ok(parse_query(&query)));
        }

        #[test]
        fn a_defect_of_another_kind_parses_correctly(case in redirect_cases()) {
            let query = case.query();
            prop_assert_eq!(parse_query_with(Defect::OneThankYouPage, &query), Ok(parse_query(&query)));
        }
    }
}
