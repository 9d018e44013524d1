//! Pages of a list in responses, and their cursors.
//!
//! A cursor is opaque to clients: percent-encoded base64 of `>` and a key (the rows after it) or of `<` and a key
//! (the rows before it); the sign alone means the start or end of the list. It names a position, not a row, so that
//! rows may be added or removed. Clients encode cursors again, some twice; all of that is decoded (orgs 2.12).

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_STANDARD;
use catena_contract::{FleetConnectionId, InvitationId, PartnerId, ShareAgreementId, TspId, WebhookId};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::store::{Cursor, Page};

/// Accepts base64 with or without padding.
const TOLERANT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// How many times a cursor may have been percent-encoded.
const MOST_ENCODINGS: usize = 4;

/// A row's key in a cursor.
pub(super) trait CursorKey: Copy {
    /// The key as text.
    fn to_text(self) -> String;
    /// Parses a key.
    fn of_text(text: &str) -> Option<Self>;
}

impl CursorKey for Uuid {
    fn to_text(self) -> String {
        self.to_string()
    }

    fn of_text(text: &str) -> Option<Self> {
        Self::try_parse(text).ok()
    }
}

impl CursorKey for u64 {
    fn to_text(self) -> String {
        self.to_string()
    }

    fn of_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

macro_rules! id_keys {
    ($($id:ident),+) => {
        $(impl CursorKey for $id {
            fn to_text(self) -> String {
                self.uuid().to_string()
            }

            fn of_text(text: &str) -> Option<Self> {
                Uuid::of_text(text).map(Self::new)
            }
        })+
    };
}

id_keys!(InvitationId, ShareAgreementId, PartnerId, WebhookId, TspId, FleetConnectionId);

impl<K: CursorKey> CursorKey for (Timestamp, K) {
    fn to_text(self) -> String {
        format!("{}~{}", self.0.as_nanosecond(), self.1.to_text())
    }

    fn of_text(text: &str) -> Option<Self> {
        let (at, key) = text.split_once('~')?;
        Some((Timestamp::from_nanosecond(at.parse().ok()?).ok()?, K::of_text(key)?))
    }
}

/// Parses a cursor; `None` if it is not a cursor of this list.
pub(super) fn parse_cursor<K: CursorKey>(cursor: &str) -> Option<Cursor<K>> {
    let mut text = cursor.to_owned();
    for _ in 0..MOST_ENCODINGS {
        if text.contains('%') {
            text = percent_decoded(&text)?;
        }
    }
    // A `+` of base64 that a client did not encode arrives as a space.
    let bytes = TOLERANT.decode(text.replace(' ', "+")).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    match (text.split_at_checked(1)?, text.len()) {
        ((">", _), 1) => Some(Cursor::Start),
        (("<", _), 1) => Some(Cursor::End),
        ((">", key), _) => K::of_text(key).map(Cursor::After),
        (("<", key), _) => K::of_text(key).map(Cursor::Before),
        _ => None,
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    percent_encoding::percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

fn encode_cursor<K: CursorKey>(cursor: Cursor<K>) -> String {
    let plain = match cursor {
        Cursor::Start => ">".to_owned(),
        Cursor::End => "<".to_owned(),
        Cursor::After(key) => format!(">{}", key.to_text()),
        Cursor::Before(key) => format!("<{}", key.to_text()),
    };
    form_urlencoded::byte_serialize(BASE64_STANDARD.encode(plain).as_bytes()).collect()
}

/// The four cursors of a page.
struct Cursors {
    current: String,
    current_backwards: String,
    previous: Option<String>,
    next: Option<String>,
}

impl Cursors {
    fn of<K: CursorKey, T>(page: &Page<K, T>) -> Self {
        let (first, last) = (page.rows.first(), page.rows.last());
        let previous = page.before.map(|_| first.map_or(Cursor::End, |(key, _)| Cursor::Before(*key)));
        let next = page.after.map(|_| last.map_or(Cursor::Start, |(key, _)| Cursor::After(*key)));
        Self {
            current: encode_cursor(page.before.map_or(Cursor::Start, Cursor::After)),
            current_backwards: encode_cursor(page.after.map_or(Cursor::End, Cursor::Before)),
            previous: previous.map(encode_cursor),
            next: next.map(encode_cursor),
        }
    }
}

/// A page of the orgs service, with the number of rows in the whole list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CursorPage)]
pub(super) struct TotalledPage<T> {
    /// The rows of this page, oldest first.
    items: Vec<T>,
    /// Number of rows in the whole list.
    total: usize,
    /// Fetches this page again, starting at its first row.
    current_page: Option<String>,
    /// Fetches this page again, ending at its last row.
    current_page_backwards: Option<String>,
    /// Fetches the previous page, if any.
    previous_page: Option<String>,
    /// Fetches the next page, if any.
    next_page: Option<String>,
}

impl<T> TotalledPage<T> {
    pub(super) fn of<K: CursorKey>(page: Page<K, T>) -> Self {
        let Cursors { current, current_backwards, previous, next } = Cursors::of(&page);
        Self {
            total: page.total,
            items: page.rows.into_iter().map(|(_, row)| row).collect(),
            current_page: Some(current),
            current_page_backwards: Some(current_backwards),
            previous_page: previous,
            next_page: next,
        }
    }
}

/// A page of the integrations and notifications services.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CursorPage)]
pub(super) struct CursorPage<T> {
    /// The rows of this page, oldest first.
    items: Vec<T>,
    /// Fetches this page again, starting at its first row.
    current_page: Option<String>,
    /// Fetches this page again, ending at its last row.
    current_page_backwards: Option<String>,
    /// Fetches the previous page, if any.
    previous_page: Option<String>,
    /// Fetches the next page, if any.
    next_page: Option<String>,
}

impl<T> CursorPage<T> {
    pub(super) fn of<K: CursorKey>(page: Page<K, T>) -> Self {
        let TotalledPage { items, current_page, current_page_backwards, previous_page, next_page, .. } =
            TotalledPage::of(page);
        Self { items, current_page, current_page_backwards, previous_page, next_page }
    }
}

/// The pagination parameters, for an operation's `params(…)`.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only for the OpenAPI document")]
pub(super) struct PageParameters {
    /// One of the four cursors of a page.
    #[param(required = false)]
    cursor: Option<String>,
    /// Most rows in the page.
    #[param(minimum = 1, maximum = 1000, default = 300)]
    size: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_a_list_have_the_cursors_seen_on_the_live_server() {
        assert_eq!(encode_cursor::<Uuid>(Cursor::Start), "Pg%3D%3D");
        assert_eq!(encode_cursor::<Uuid>(Cursor::End), "PA%3D%3D");
    }

    #[test]
    fn a_cursor_may_be_encoded_several_times() {
        for text in ["Pg==", "Pg%3D%3D", "Pg%253D%253D", "Pg%25253D%25253D", "Pg"] {
            assert_eq!(parse_cursor::<Uuid>(text), Some(Cursor::Start), "{text}");
        }
        let key = Uuid::from_u128(0x3f << 100 | 0xfb_ffff);
        for expected in [Cursor::After(key), Cursor::Before(key)] {
            let mut text = encode_cursor(expected);
            for _ in 0..3 {
                assert_eq!(parse_cursor(&text), Some(expected), "{text}");
                text = form_urlencoded::byte_serialize(text.as_bytes()).collect();
            }
        }
        let at = ("2026-03-02T12:00:00.123456Z".parse().unwrap(), key);
        assert_eq!(parse_cursor(&encode_cursor(Cursor::After(at))), Some(Cursor::After(at)));
    }

    #[test]
    fn invalid_cursors_are_rejected() {
        for text in ["%", "Pj", "not a cursor", "Pg==Pg==", "PnV1aWQ=", "%F0%9F", "4pyT"] {
            assert_eq!(parse_cursor::<Uuid>(text), None, "{text}");
        }
    }
}
