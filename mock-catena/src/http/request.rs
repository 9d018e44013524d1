//! Reads the path, query and body of a request, and collects all errors in any of them.
//!
//! ```text
//! let id: Option<TspId> = call.id("tsp_id");                 // a hyphenated UUID of the path
//! let status = call.query::<TspStatus>("status");            // an optional value
//! let refs = call.query_each::<FleetRef>("fleet_refs", 100); // a repeated key
//! let page = call.page_request::<InvitationId>();            // `cursor` and `size`
//! let change = call.body(|fields| fields.text("name"));      // a required JSON object
//! let (id, change) = call.finish(id.zip(change))?;           // 422 with all errors, 400 for an invalid cursor
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
use super::page::{CursorKey, parse_cursor};
use super::reply::ErrorResponse;
use crate::body::{JsonReader, echo};
use crate::store::{Cursor, PageRequest};

/// Default number of rows in a page.
const ROWS_UNLESS_SAID: u32 = 300;
/// Allowed numbers of rows in a page.
const ROWS: RangeInclusive<u32> = 1..=1_000;

/// A request that is being read.
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
        // If the path is not UTF-8, every id is empty, and so invalid.
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

/// Reads a body, up to the size limit.
///
/// # Errors
/// 413 if it is too large, 400 if it broke off.
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
    /// An id in the path. A malformed one is a 422 (assumption `malformed-id-422`).
    pub(super) fn id<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        let text = self.in_path(name);
        let shown = text.clone();
        self.parsed(&format!("path.{name}"), &text, &shown, "uuid_parsing")
    }

    /// The same for a secret id: a malformed one is not repeated in the response.
    pub(super) fn secret_id<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        let text = self.in_path(name);
        self.parsed(&format!("path.{name}"), &text, "*****", "uuid_parsing")
    }

    /// The only value of a request that has no other.
    ///
    /// # Errors
    /// 422 if it is malformed.
    pub(super) fn only_id<T: FromStr<Err: Display>>(&mut self, name: &str) -> Result<T, ApiError> {
        let id = self.id(name);
        self.finish(id)
    }

    /// The same for a secret id.
    ///
    /// # Errors
    /// 422 if it is malformed.
    pub(super) fn only_secret_id<T: FromStr<Err: Display>>(&mut self, name: &str) -> Result<T, ApiError> {
        let id = self.secret_id(name);
        self.finish(id)
    }

    /// A text in the path, without validation.
    pub(super) fn in_path(&self, name: &str) -> String {
        let found = self.path.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// An optional query parameter. Of several, the last counts; unknown parameters are ignored, as seen on the live
    /// server.
    pub(super) fn query<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        let text =
            self.query.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone())?;
        self.parsed(&format!("query.{name}"), &text, &text, "value_error")
    }

    /// A query parameter that may be repeated.
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

    /// `cursor` and `size`: which page of a list. An invalid cursor is a 400 (assumption `bad-cursor-400`).
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

    /// A required JSON object.
    pub(super) fn body<T>(&mut self, read: impl FnOnce(&mut JsonReader) -> T) -> Option<T> {
        let fields = JsonReader::of_body(&self.body);
        self.read(fields, read)
    }

    /// A JSON object that may also be `null` or missing.
    pub(super) fn optional_body<T: Default>(&mut self, read: impl FnOnce(&mut JsonReader) -> T) -> Option<T> {
        // White space alone is a body, but not JSON.
        let nothing = self.body.is_empty() || self.body.trim_ascii() == b"null";
        if nothing { Some(T::default()) } else { self.body(read) }
    }

    /// A required JSON list of objects.
    pub(super) fn body_list<T>(&mut self, mut read: impl FnMut(&mut JsonReader) -> T) -> Option<Vec<T>> {
        let members = JsonReader::of_list(&self.body).map_err(|fault| self.faults.push(fault)).ok()?;
        Some(members.into_iter().filter_map(|member| self.read(member, &mut read)).collect())
    }

    fn read<T>(
        &mut self,
        fields: Result<JsonReader, ValidationDetail>,
        read: impl FnOnce(&mut JsonReader) -> T,
    ) -> Option<T> {
        let mut fields = fields.map_err(|fault| self.faults.push(fault)).ok()?;
        let read = read(&mut fields);
        self.faults.extend(fields.into_faults());
        Some(read)
    }

    /// Returns what was read, if there were no errors.
    ///
    /// # Errors
    /// 422 with all errors; otherwise 400 for an invalid cursor.
    pub(super) fn finish<T>(&mut self, read: Option<T>) -> Result<T, ApiError> {
        match read {
            _ if !self.faults.is_empty() => Err(ApiError::Unprocessable(std::mem::take(&mut self.faults))),
            _ if self.bad_cursor => Err(ApiError::BadRequest(Some(
                "this is no cursor of this list; send one of a page's four as it came, or none to begin"
                    .to_owned(),
            ))),
            Some(read) => Ok(read),
            None => Err(ApiError::Unprocessable(vec![])),
        }
    }

    /// Adds an error about a part of the request.
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

/// Most rows of a page.
struct Size(u32);

impl FromStr for Size {
    type Err = String;

    fn from_str(raw: &str) -> Result<Self, String> {
        let size = raw.parse().ok().filter(|size| ROWS.contains(size));
        size.map(Self)
            .ok_or_else(|| format!("this must be a whole number from {} to {}", ROWS.start(), ROWS.end()))
    }
}
