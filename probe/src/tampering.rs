//! The one thing in which a delivery may differ from Catena's own: how it is signed, dated, compressed and sent. What it
//! says is the matter of [`crate::PayloadChange`].

use std::io::Write as _;

use catena_contract::WebhookSecret;
use catena_contract::webhook::Signature;

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::{SignedDuration, Timestamp};

use crate::SecretReading;

/// Characters that a truncated signature keeps: half of them.
pub(crate) const TRUNCATED_TO: usize = 22;

/// How a delivery is made: as Catena makes it, or with one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tampering {
    /// As Catena makes it.
    Genuine,
    /// The signature header is left out.
    Unsigned,
    /// The signature header is empty.
    EmptySignature,
    /// The signature is cut to its first half.
    TruncatedSignature,
    /// The delivery is signed with another secret.
    WrongSecret(WebhookSecret),
    /// One byte of the body is changed after signing.
    BodyChanged,
    /// The timestamp header is changed by one second after signing.
    TimestampChanged,
    /// The timestamp header is left out after signing.
    Undated,
    /// The timestamp header is left out, and an empty timestamp is signed.
    SignedUndated,
    /// Signed correctly, but dated this long ago, or ahead if negative.
    Aged(SignedDuration),
    /// Signed correctly, with the timestamp in another RFC 3339 form.
    Written(TimestampForm),
    /// Not compressed, and without the header that says so.
    Plain,
    /// The compressed body is cut half-way.
    TornGzip,
    /// With all header names in lower case, as HTTP/2 and many proxies send them.
    LowerCaseNames,
    /// Sent with GET in place of POST.
    Get,
    /// Signed with the secret as a partner may have read it by mistake, or as the profile should have it.
    SecretRead(SecretReading),
}

/// Forms of the same instant that RFC 3339 allows, other than the one in the docs' example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimestampForm {
    /// `…:03Z`
    Zulu,
    /// `…:03.123456Z`
    ZuluWithFraction,
    /// `…:03.123+00:00`
    OffsetWithFraction,
}

impl TimestampForm {
    fn write(self, at: Timestamp) -> String {
        let form = match self {
            Self::Zulu => "%Y-%m-%dT%H:%M:%SZ",
            Self::ZuluWithFraction => "%Y-%m-%dT%H:%M:%S.%6fZ",
            Self::OffsetWithFraction => "%Y-%m-%dT%H:%M:%S.%3f+00:00",
        };
        at.strftime(form).to_string()
    }

    /// The format with which `date` writes this form.
    pub const fn for_date(self) -> &'static str {
        match self {
            Self::Zulu => "%Y-%m-%dT%H:%M:%SZ",
            Self::ZuluWithFraction => "%Y-%m-%dT%H:%M:%S.%6NZ",
            Self::OffsetWithFraction => "%Y-%m-%dT%H:%M:%S.%3N+00:00",
        }
    }
}

/// The timestamp as it is signed, and as it is sent.
pub(crate) struct Stamp {
    pub signed: String,
    pub sent: Option<String>,
}

impl Tampering {
    pub(crate) fn stamp(&self, now: Timestamp) -> Stamp {
        let plain = catena_contract::webhook::header_timestamp(now);
        let same = |text: String| Stamp { signed: text.clone(), sent: Some(text) };
        match self {
            Self::Aged(age) => same(catena_contract::webhook::header_timestamp(now - *age)),
            Self::Written(form) => same(form.write(now)),
            Self::TimestampChanged => {
                let sent = catena_contract::webhook::header_timestamp(now - SignedDuration::from_secs(1));
                Stamp { signed: plain, sent: Some(sent) }
            }
            Self::Undated => Stamp { signed: plain, sent: None },
            Self::SignedUndated => Stamp { signed: String::new(), sent: None },
            Self::Genuine
            | Self::Unsigned
            | Self::EmptySignature
            | Self::TruncatedSignature
            | Self::WrongSecret(_)
            | Self::BodyChanged
            | Self::Plain
            | Self::TornGzip
            | Self::LowerCaseNames
            | Self::Get
            | Self::SecretRead(_) => same(plain),
        }
    }

    /// The signature header's value.
    pub fn signature(&self, secret: &WebhookSecret, signed: &str, body: &[u8]) -> Option<String> {
        let right = || secret.sign(signed, body).to_string();
        match self {
            Self::Unsigned => None,
            Self::EmptySignature => Some(String::new()),
            Self::TruncatedSignature => Some(right().chars().take(TRUNCATED_TO).collect()),
            Self::WrongSecret(other) => Some(other.sign(signed, body).to_string()),
            Self::SecretRead(reading) => {
                let key = reading.key(secret)?;
                Some(Signature::with_key(&key, signed, body).to_string())
            }
            Self::Genuine
            | Self::BodyChanged
            | Self::TimestampChanged
            | Self::Undated
            | Self::SignedUndated
            | Self::Aged(_)
            | Self::Written(_)
            | Self::Plain
            | Self::TornGzip
            | Self::LowerCaseNames
            | Self::Get => Some(right()),
        }
    }

    /// The body before compression.
    pub fn carried(&self, body: &[u8]) -> Vec<u8> {
        if *self == Self::BodyChanged { one_byte_changed(body) } else { body.to_vec() }
    }

    /// The body as it is sent.
    pub fn packed(&self, carried: Vec<u8>) -> std::io::Result<Vec<u8>> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&carried)?;
        let mut packed = encoder.finish()?;
        if *self == Self::TornGzip {
            packed.truncate(packed.len() / 2);
        }
        Ok(packed)
    }
}

/// The event with the last digit of its id replaced: still a valid envelope, but of another event. In a body without an
/// id the last byte is replaced.
fn one_byte_changed(body: &[u8]) -> Vec<u8> {
    const KEY: &[u8] = b"\"id\":\"";
    let mut changed = body.to_vec();
    let id = body.windows(KEY.len()).rposition(|window| window == KEY).map(|at| at + KEY.len());
    let last = id.map_or(body.len(), |start| start + uuid::fmt::Hyphenated::LENGTH).saturating_sub(1);
    if let Some(byte) = changed.get_mut(last) {
        *byte = if *byte == b'1' { b'2' } else { b'1' };
    }
    changed
}

#[cfg(test)]
mod tests {
    use catena_contract::webhook::check_timestamp;

    use super::*;

    #[test]
    fn every_form_of_the_timestamp_is_the_same_instant() {
        let now: Timestamp = "2026-03-02T15:20:03.123456Z".parse().unwrap();
        let written =
            [TimestampForm::Zulu, TimestampForm::ZuluWithFraction, TimestampForm::OffsetWithFraction]
                .map(|form| form.write(now));
        assert_eq!(
            written,
            ["2026-03-02T15:20:03Z", "2026-03-02T15:20:03.123456Z", "2026-03-02T15:20:03.123+00:00"]
        );
        for text in written {
            assert!(check_timestamp(&text, now).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_changed_body_is_another_event_and_still_json() {
        let body = br#"{"id":"0199a1b3-0001-7000-9000-000000000001","data":[]}"#;
        let changed = one_byte_changed(body);
        assert_eq!(changed.iter().zip(body).filter(|(left, right)| left != right).count(), 1);
        assert!(serde_json::from_slice::<serde_json::Value>(&changed).is_ok());
    }
}
