//! What a careful partner believes when a browser arrives: the reference parser.
//!
//! Anyone can type a redirect; it is a prompt to look at the webhooks, never proof. Within that limit this module
//! owns the reading of the query string: total, exact about case and white space, and neutral wherever two honest
//! readings differ, since a wrong "connected" costs more than a page that says "we are checking".

use std::borrow::Cow;
use std::fmt;

use crate::{IntegrationRequestId, Parameter, Status};

/// What a careful partner should believe of one callback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Belief {
    /// The session says a provider was connected.
    Connected,
    /// The fleet asked for a provider; nothing is connected.
    Requested {
        /// Which request: keep it, later webhooks may name it.
        id: IntegrationRequestId,
    },
    /// The session ended without a connection.
    Failed,
    /// The redirect does not say what happened: show a neutral page, change nothing.
    Neutral(Doubt),
}

/// Why a callback says nothing that can be relied on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// No `status`.
    StatusMissing,
    /// `status=`.
    StatusEmpty,
    /// More than one `status`, alike or not: Catena sends one, so somebody else had a hand in it.
    StatusRepeated,
    /// A `status` that is not documented.
    StatusUnknown {
        /// The value after decoding, as it came: escape it before showing it.
        found: String,
    },
    /// `integration-requested` without an id.
    IdMissing,
    /// `integration-requested` with an id that is no UUID, the empty one included.
    IdMalformed,
    /// `integration-requested` with more than one id.
    IdRepeated,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::StatusMissing => "`status` is missing",
            Self::StatusEmpty => "`status` is empty",
            Self::StatusRepeated => "`status` is repeated",
            Self::StatusUnknown { .. } => "`status` is not one Catena documents",
            Self::IdMissing => "`integration_request_id` is missing",
            Self::IdMalformed => "`integration_request_id` is not a UUID",
            Self::IdRepeated => "`integration_request_id` is repeated",
        })
    }
}

/// How often a key was seen, and its first value.
#[derive(Default)]
struct Seen<'a> {
    first: Option<Cow<'a, str>>,
    repeated: bool,
}

impl<'a> Seen<'a> {
    fn note(&mut self, value: Cow<'a, str>) {
        if self.first.is_none() {
            self.first = Some(value);
        } else {
            self.repeated = true;
        }
    }
}

/// Reads a callback: a whole URL, or a path with its query. What follows `#` never reaches a server and is not
/// read; a text without `?` has no query.
#[must_use]
pub fn parse_callback(url: &str) -> Belief {
    let before_fragment = url.split_once('#').map_or(url, |(before, _)| before);
    parse_query(before_fragment.split_once('?').map_or("", |(_, query)| query))
}

/// Reads a raw query, without its `?`, as the URL standard's `application/x-www-form-urlencoded` parser does: `+`
/// and `%20` are spaces, bytes that are no UTF-8 become U+FFFD. Never panics.
#[must_use]
pub fn parse_query(query: &str) -> Belief {
    let mut status = Seen::default();
    let mut id = Seen::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if name == Parameter::Status.as_str() {
            status.note(value);
        } else if name == Parameter::IntegrationRequestId.as_str() {
            id.note(value);
        }
    }
    if status.repeated {
        return Belief::Neutral(Doubt::StatusRepeated);
    }
    let Some(status) = status.first else {
        return Belief::Neutral(Doubt::StatusMissing);
    };
    if status.is_empty() {
        return Belief::Neutral(Doubt::StatusEmpty);
    }
    match status.parse() {
        Ok(Status::Success) => Belief::Connected,
        Ok(Status::Failure) => Belief::Failed,
        Ok(Status::IntegrationRequested) => requested(&id),
        Err(_) => Belief::Neutral(Doubt::StatusUnknown { found: status.into_owned() }),
    }
}

fn requested(id: &Seen<'_>) -> Belief {
    if id.repeated {
        return Belief::Neutral(Doubt::IdRepeated);
    }
    let Some(raw) = &id.first else {
        return Belief::Neutral(Doubt::IdMissing);
    };
    match raw.parse() {
        Ok(id) => Belief::Requested { id },
        Err(_) => Belief::Neutral(Doubt::IdMalformed),
    }
}
