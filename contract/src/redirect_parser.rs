//! The reference parser: what a redirect's query says about the session.
//!
//! Anyone can type a redirect URL, so its query never proves anything; it is a reason to look at the webhooks. The
//! parser accepts any text, is exact about case and white space, and returns an error wherever two correct parsers
//! could differ: a wrong "connected" costs more than a page that says "we are checking".

use std::borrow::Cow;

use crate::{Outcome, Parameter, Status};

/// Why a redirect's query says nothing reliable. Show a neutral page, and change nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RedirectQueryError {
    /// No `status`.
    #[error("`status` is missing")]
    StatusMissing,
    /// `status=`.
    #[error("`status` is empty")]
    StatusEmpty,
    /// More than one `status`, equal or not: Catena sends one, so the URL was changed on the way.
    #[error("`status` is repeated")]
    StatusRepeated,
    /// A `status` that is not documented.
    #[error("`status` is not one Catena documents")]
    StatusUnknown {
        /// The decoded value, unchanged: escape it before showing it.
        found: String,
    },
    /// `integration-requested` without an id.
    #[error("`integration_request_id` is missing")]
    IdMissing,
    /// `integration-requested` with an id that is not a UUID, or is empty.
    #[error("`integration_request_id` is not a UUID")]
    IdMalformed,
    /// `integration-requested` with more than one id.
    #[error("`integration_request_id` is repeated")]
    IdRepeated,
}

/// The first value of a parameter, and whether there are more.
#[derive(Default)]
struct Seen<'a> {
    first: Option<Cow<'a, str>>,
    repeated: bool,
}

impl<'a> Seen<'a> {
    fn add(&mut self, value: Cow<'a, str>) {
        if self.first.is_none() {
            self.first = Some(value);
        } else {
            self.repeated = true;
        }
    }
}

/// Parses a redirect: a whole URL, or a path with its query. The part after `#` never reaches a server and is
/// ignored; a text without `?` has no query.
///
/// # Errors
/// Those of [`parse_query`].
pub fn parse_callback(url: &str) -> Result<Outcome, RedirectQueryError> {
    let before_fragment = url.split_once('#').map_or(url, |(before, _)| before);
    parse_query(before_fragment.split_once('?').map_or("", |(_, query)| query))
}

/// Parses a raw query, without its `?`, as the URL standard's `application/x-www-form-urlencoded` parser does: `+`
/// and `%20` are spaces, and bytes that are not UTF-8 become U+FFFD.
///
/// # Errors
/// [`RedirectQueryError`], unless the query has exactly one documented `status` and, for `integration-requested`,
/// exactly one valid id.
pub fn parse_query(query: &str) -> Result<Outcome, RedirectQueryError> {
    let mut status = Seen::default();
    let mut id = Seen::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if name == Parameter::Status.as_str() {
            status.add(value);
        } else if name == Parameter::IntegrationRequestId.as_str() {
            id.add(value);
        }
    }
    if status.repeated {
        return Err(RedirectQueryError::StatusRepeated);
    }
    let status = status.first.ok_or(RedirectQueryError::StatusMissing)?;
    if status.is_empty() {
        return Err(RedirectQueryError::StatusEmpty);
    }
    match status.parse() {
        Ok(Status::Success) => Ok(Outcome::Success),
        Ok(Status::Failure) => Ok(Outcome::Failure),
        Ok(Status::IntegrationRequested) => requested(&id),
        Err(_) => Err(RedirectQueryError::StatusUnknown { found: status.into_owned() }),
    }
}

fn requested(id: &Seen<'_>) -> Result<Outcome, RedirectQueryError> {
    if id.repeated {
        return Err(RedirectQueryError::IdRepeated);
    }
    let raw = id.first.as_ref().ok_or(RedirectQueryError::IdMissing)?;
    let id = raw.parse().map_err(|_| RedirectQueryError::IdMalformed)?;
    Ok(Outcome::IntegrationRequested { id })
}
