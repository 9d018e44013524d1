//! What a request asks: its path, query and body, read through one door each, with everything that is wrong with any
//! of them told at once.
//!
//! ```ignore
//! let mut reader: RequestReader = …;                                   // the handler's last argument
//! let id: Option<TspId> = reader.id("tsp_id");                 // a hyphenated UUID of the path
//! let status = reader.query::<TspStatus>("status");            // a word that may be absent
//! let refs = reader.query_each::<FleetRef>("fleet_refs", 100); // a repeated key
//! let turn = reader.turn::<InvitationId>();                    // `cursor` and `size`
//! let change = reader.body(|fields| fields.text("name"));      // a JSON object that must be there
//! let (id, change) = reader.finish(id.zip(change))?;             // 422 with every fault, 400 for a cursor that is none
//! ```

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts as _, RawPathParams, Request};
use axum::http::StatusCode;
use catena_contract::{ApiError, ValidationDetail};
use serde_json::Value;

use super::LONGEST_BODY;
use super::json_fields::{JsonReader, echo};
use super::page::{CursorKey, parse_cursor};
use super::reply::ErrorResponse;
use crate::store::{Cursor, PageRequest};

/// Rows of a page, unless the caller says.
const ROWS_UNLESS_SAID: u32 = 300;
/// Rows a caller may ask for.
const ROWS: RangeInclusive<u32> = 1..=1_000;

/// A request before its parts have gone through their doors.
pub(super) struct RequestReader {
    path: Vec<(String, String)>,
    query: Vec<(String, String)>,
    body: Bytes,
    faults: Vec<ValidationDetail>,
    bad_cursor: bool,
}

impl<S: Send + Sync> FromRequest<S> for RequestReader {
    type Rejection = ErrorResponse;

    async fn from_request(request: Request, state: &S) -> Result<Self, ErrorResponse> {
        let (mut parts, body) = request.into_parts();
        // A path that is not UTF-8 leaves every id empty, and so wrong.
        let path = RawPathParams::from_request_parts(&mut parts, state).await.map_or_else(
            |_| vec![],
            |path| path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        );
        let query = parts.uri.query().unwrap_or_default();
        let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let body = bytes(Request::from_parts(parts, body), state).await?;
        Ok(Self { path, query, body, faults: vec![], bad_cursor: false })
    }
}

/// A body's bytes, if they are not too many.
///
/// # Errors
/// 413, or 400 if they broke off.
pub(super) async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, ApiError> {
    match Bytes::from_request(request, state).await {
        Ok(bytes) => Ok(bytes),
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            let detail = format!("a body has at most {LONGEST_BODY} bytes here");
            Err(ApiError::PayloadTooLarge(Some(detail)))
        }
        Err(_) => Err(ApiError::BadRequest(Some("the body broke off".to_owned()))),
    }
}

impl RequestReader {
    /// An id of the path. A malformed one is a 422 (assumption `malformed-id-422`).
    pub(super) fn id<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        let text = self.in_path(name);
        let shown = text.clone();
        self.parsed(&format!("path.{name}"), &text, &shown, "uuid_parsing")
    }

    /// The same for an id that opens something: it is not repeated, for it may be one letter off a secret.
    pub(super) fn secret_id<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        let text = self.in_path(name);
        self.parsed(&format!("path.{name}"), &text, "*****", "uuid_parsing")
    }

    /// A text of the path, whatever it is.
    pub(super) fn in_path(&self, name: &str) -> String {
        let found = self.path.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// A parameter of the query that may be absent. Of several the last counts; unknown names are passed over, as the
    /// live server was seen to do.
    pub(super) fn query<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        let text =
            self.query.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone())?;
        self.parsed(&format!("query.{name}"), &text, &text, "value_error")
    }

    /// A parameter that may come several times, each value through its door.
    pub(super) fn query_each<T: FromStr<Err: Display>>(&mut self, name: &str, most: usize) -> Option<Vec<T>> {
        let texts: Vec<String> =
            self.query.iter().filter(|(known, _)| known == name).map(|(_, value)| value.clone()).collect();
        if texts.is_empty() {
            return None;
        }
        let path = format!("query.{name}");
        if texts.len() > most {
            let message = format!("at most {most} values of this parameter, these are {}", texts.len());
            self.fault(&path, texts.len().to_string(), message, "too_long");
            return None;
        }
        let mut values = vec![];
        for (at, text) in texts.iter().enumerate() {
            values.extend(self.parsed(&format!("{path}.{at}"), text, text, "value_error"));
        }
        Some(values)
    }

    /// `cursor` and `size`: which page of a list. A cursor that is none is a 400 (assumption `bad-cursor-400`).
    pub(super) fn page_request<K: CursorKey>(&mut self) -> PageRequest<K> {
        let size = self.query::<Size>("size").map_or(ROWS_UNLESS_SAID, |size| size.0);
        let text: Option<String> = self.query("cursor");
        let cursor = match text.as_deref() {
            None | Some("") => Cursor::Start,
            Some(text) => parse_cursor(text).unwrap_or_else(|| {
                self.bad_cursor = true;
                Cursor::Start
            }),
        };
        PageRequest { cursor, size: usize::try_from(size).unwrap_or(usize::MAX) }
    }

    /// A JSON object that must be there.
    pub(super) fn body<T>(&mut self, read: impl FnOnce(&mut JsonReader) -> T) -> Option<T> {
        match JsonReader::of_body(&self.body) {
            Ok(mut fields) => {
                let read = read(&mut fields);
                self.faults.extend(fields.into_faults());
                Some(read)
            }
            Err(fault) => {
                self.faults.push(fault);
                None
            }
        }
    }

    /// A JSON object that may as well be `null` or nothing at all.
    pub(super) fn optional_body<T: Default>(&mut self, read: impl FnOnce(&mut JsonReader) -> T) -> Option<T> {
        // White space alone is something, and no JSON.
        let nothing = self.body.is_empty() || self.body.trim_ascii() == b"null";
        if nothing { Some(T::default()) } else { self.body(read) }
    }

    /// A JSON list of objects that must be there.
    pub(super) fn body_list<T>(&mut self, mut read: impl FnMut(&mut JsonReader) -> T) -> Option<Vec<T>> {
        match JsonReader::of_list(&self.body) {
            Ok(members) => {
                let mut list = vec![];
                for member in members {
                    match member {
                        Ok(mut fields) => {
                            list.push(read(&mut fields));
                            self.faults.extend(fields.into_faults());
                        }
                        Err(fault) => self.faults.push(fault),
                    }
                }
                Some(list)
            }
            Err(fault) => {
                self.faults.push(fault);
                None
            }
        }
    }

    /// What was read, if nothing was wrong with any of it.
    ///
    /// # Errors
    /// 422 with every fault; else 400 for a cursor that is none.
    pub(super) fn finish<T>(self, read: Option<T>) -> Result<T, ApiError> {
        match read {
            _ if !self.faults.is_empty() => Err(ApiError::Unprocessable(self.faults)),
            _ if self.bad_cursor => Err(ApiError::BadRequest(Some(
                "this is no cursor of this list; send one of a page's four as it came, or none to begin"
                    .to_owned(),
            ))),
            Some(read) => Ok(read),
            None => Err(ApiError::Unprocessable(vec![])),
        }
    }

    /// Says that a part of the request is wrong.
    pub(super) fn fault(&mut self, path: &str, input: String, message: String, error_type: &str) {
        let error_type = error_type.to_owned();
        self.faults.push(ValidationDetail { path: path.to_owned(), input, message, error_type });
    }

    fn parsed<T: FromStr<Err: Display>>(
        &mut self,
        path: &str,
        text: &str,
        shown: &str,
        error_type: &str,
    ) -> Option<T> {
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                let error: T::Err = error;
                self.fault(path, echo(&Value::from(shown)), error.to_string(), error_type);
                None
            }
        }
    }
}

/// How many rows a page has at most.
struct Size(u32);

impl FromStr for Size {
    type Err = String;

    fn from_str(raw: &str) -> Result<Self, String> {
        let size = raw.parse().ok().filter(|size| ROWS.contains(size));
        size.map(Self)
            .ok_or_else(|| format!("this must be a whole number from {} to {}", ROWS.start(), ROWS.end()))
    }
}
