//! Mistakes made when the query is read. Each is a parser that is right but for one line.
//!
//! They are written out by hand, since that is how they come about: the good partner uses the contract's parser.

use std::borrow::Cow;

use catena_contract::{Outcome, Parameter, RedirectQueryError, Status, parse_query};
use percent_encoding::percent_decode;

use super::Defect;
use super::Mistakes;

/// The handler fell over: a 500, or a panic where it is called as a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the handler crashed while it read the query")]
pub struct Crashed;

/// What a partner with this mistake believes of a raw query; any other mistake reads as the good partner does.
///
/// # Errors
/// [`Crashed`], from the one that falls over.
pub fn read_with(defect: Defect, query: &str) -> Result<Result<Outcome, RedirectQueryError>, Crashed> {
    if Defect::MISREADING.contains(&defect) { misread(defect, query) } else { Ok(parse_query(query)) }
}

impl Mistakes {
    /// What this partner believes of a raw query.
    pub(crate) fn read(&self, query: &str) -> Result<Result<Outcome, RedirectQueryError>, Crashed> {
        let mistake = Defect::MISREADING.iter().find(|defect| self.makes(**defect));
        mistake.map_or_else(|| Ok(parse_query(query)), |defect| misread(*defect, query))
    }
}

fn misread(defect: Defect, query: &str) -> Result<Result<Outcome, RedirectQueryError>, Crashed> {
    let mut statuses = Vec::new();
    let mut ids = Vec::new();
    let mut searched = String::new();
    for piece in query.split('&').filter(|piece| !piece.is_empty()) {
        let (name, value) = if defect == Defect::SplitsAtEveryEquals {
            let mut parts = piece.split('=');
            (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
        } else {
            piece.split_once('=').unwrap_or((piece, ""))
        };
        let (name, value) = (decoded(defect, name)?, decoded(defect, value)?);
        searched.push_str(&format!("{name}={value}&"));
        if name == Parameter::Status.as_str() {
            statuses.push(value);
        } else if name == Parameter::IntegrationRequestId.as_str() {
            ids.push(value);
        }
    }
    if defect == Defect::SearchesStatus {
        return Ok(search(&searched, &ids));
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
    Ok(believe(&status, &ids))
}

/// As form data is decoded, but for the mistakes made there.
fn decoded(defect: Defect, raw: &str) -> Result<String, Crashed> {
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

/// The first place in the whole query that looks like a documented status.
fn search(query: &str, ids: &[String]) -> Result<Outcome, RedirectQueryError> {
    let found = query.match_indices("status=").find_map(|(at, key)| {
        let after = query.get(at + key.len()..).unwrap_or_default();
        Status::ALL.iter().find(|status| after.starts_with(status.as_str()))
    });
    match found {
        Some(status) => believe(status.as_str(), ids),
        None => Err(RedirectQueryError::StatusMissing),
    }
}

fn believe(status: &str, ids: &[String]) -> Result<Outcome, RedirectQueryError> {
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
        fn without_its_mistake_the_parser_written_by_hand_is_the_contracts(case in redirect_cases()) {
            // A defect of another kind: every line that a mistake changes is then the right one.
            let query = case.query();
            prop_assert_eq!(misread(Defect::OneThankYouPage, &query), Ok(parse_query(&query)));
        }

        #[test]
        fn a_defect_of_another_kind_reads_rightly(case in redirect_cases()) {
            let query = case.query();
            prop_assert_eq!(read_with(Defect::OneThankYouPage, &query), Ok(parse_query(&query)));
        }
    }
}
