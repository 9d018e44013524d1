//! Deliveries as Catena's courier makes them, and the ways in which one can be forged.

use std::io::Write as _;

use catena_contract::webhook::{DeliveryHeaders, Envelope, EventName, Signature, header};
use catena_contract::{RequestId, WebhookSecret};
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::Request;
use crate::target::WebhookTarget;

/// What is wrong with a delivery; everything else about it is as Catena would send it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forgery {
    /// Nothing: a genuine delivery.
    Genuine,
    /// The signature header is left out.
    Unsigned,
    /// Signed with a secret that is not the partner's.
    WrongSecret(WebhookSecret),
    /// One byte of the body was changed after signing.
    BodyChanged,
    /// Signed correctly, this long ago.
    Aged(SignedDuration),
}

/// Makes deliveries for one endpoint.
#[derive(Debug)]
pub struct Signer<'a> {
    /// Where they go, and with which secret.
    pub target: &'a WebhookTarget,
    /// When they are made.
    pub now: Timestamp,
}

/// A delivery could not be made: a bug of ours, told as a finding rather than a panic.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The envelope has an event without a name on the wire.
    #[error("an event without a name cannot be delivered")]
    Nameless,
    /// It could not be written as JSON or gzip.
    #[error("the delivery could not be written")]
    Unwritable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Signer<'_> {
    /// The request that delivers `envelope`.
    ///
    /// # Errors
    /// [`DeliveryError`].
    pub fn request(
        &self,
        envelope: &Envelope,
        request_id: RequestId,
        forgery: &Forgery,
    ) -> Result<Request, DeliveryError> {
        let event_name: EventName = envelope.event.known_name().ok_or(DeliveryError::Nameless)?;
        let body = envelope.to_bytes().map_err(|error| DeliveryError::Unwritable(error.into()))?;
        let sent = match forgery {
            Forgery::Aged(age) => self.now - *age,
            Forgery::Genuine | Forgery::Unsigned | Forgery::WrongSecret(_) | Forgery::BodyChanged => self.now,
        };
        let timestamp = DeliveryHeaders::timestamp_of(sent);
        let signature: Signature = match forgery {
            Forgery::WrongSecret(other) => other.sign(&timestamp, &body),
            Forgery::Genuine | Forgery::Unsigned | Forgery::BodyChanged | Forgery::Aged(_) => {
                self.target.secret.sign(&timestamp, &body)
            }
        };
        let carried = match forgery {
            Forgery::BodyChanged => one_byte_changed(&body),
            Forgery::Genuine | Forgery::Unsigned | Forgery::WrongSecret(_) | Forgery::Aged(_) => body,
        };
        let headers = DeliveryHeaders {
            signature,
            timestamp,
            event_name,
            webhook_id: envelope.webhook_id,
            request_id,
            schema_version: envelope.version.clone(),
            attempt: envelope.delivery_attempt.max(1),
        };
        let mut map = HeaderMap::new();
        for (name, value) in headers.to_pairs() {
            if let (Ok(name), Ok(mut value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(&value)) {
                let signed = name == header::SIGNATURE;
                if signed && *forgery == Forgery::Unsigned {
                    continue;
                }
                value.set_sensitive(signed);
                map.insert(name, value);
            }
        }
        let body = gzip(&carried).map_err(|error| DeliveryError::Unwritable(error.into()))?;
        Ok(Request { method: Method::POST, url: self.target.url.clone(), headers: map, body })
    }
}

impl Signer<'_> {
    /// A few lines of shell that make this delivery again by hand, signed with `$CATENA_WEBHOOK_SECRET`. An invitation's
    /// link and tokens do not stand in it.
    #[must_use]
    pub fn script(&self, envelope: &Envelope, forgery: &Forgery) -> String {
        let body = envelope.to_bytes().unwrap_or_default();
        let quote = |text: &[u8]| String::from_utf8_lossy(text).replace('\'', r"'\''");
        let unsecret = |body: &[u8]| quote(&without_secrets(envelope, body));
        let mut lines = vec![format!("body='{}'", unsecret(&body))];
        lines.push(match forgery {
            Forgery::Aged(age) => {
                format!("at=$(date -u -d '{} seconds ago' +%Y-%m-%dT%H:%M:%S+00:00)", age.as_secs())
            }
            Forgery::Genuine | Forgery::Unsigned | Forgery::WrongSecret(_) | Forgery::BodyChanged => {
                "at=$(date -u +%Y-%m-%dT%H:%M:%S+00:00)".to_owned()
            }
        });
        let key = match forgery {
            Forgery::WrongSecret(_) => "not-the-secret",
            Forgery::Genuine | Forgery::Unsigned | Forgery::BodyChanged | Forgery::Aged(_) => {
                "$CATENA_WEBHOOK_SECRET"
            }
        };
        let unsigned = *forgery == Forgery::Unsigned;
        if !unsigned {
            lines.push(format!(
                "signature=$(printf '%s.%s' \"$at\" \"$body\" | openssl dgst -sha256 -hmac \"{key}\" -binary | base64)"
            ));
        }
        if *forgery == Forgery::BodyChanged {
            lines.push(format!("body='{}'", unsecret(&one_byte_changed(&body))));
        }
        let signature =
            if unsigned { String::new() } else { format!("-H \"{}: $signature\" ", header::SIGNATURE) };
        lines.push(format!(
            "printf %s \"$body\" | gzip | curl -i --data-binary @- -H 'Content-Type: application/json' \
             -H 'Content-Encoding: gzip' -H '{}: {}' -H \"{}: $at\" {signature}'{}'",
            header::EVENT_TYPE,
            envelope.event.name(),
            header::TIMESTAMP,
            self.target.url,
        ));
        lines.join("\n")
    }
}

/// The body with what opens an invitation replaced.
fn without_secrets(envelope: &Envelope, body: &[u8]) -> Vec<u8> {
    if !envelope.event.name().starts_with("invitation.") {
        return body.to_vec();
    }
    let Ok(mut value) = serde_json::from_slice::<serde_json::Value>(body) else { return Vec::new() };
    if let Some(records) = value.get_mut("data").and_then(serde_json::Value::as_array_mut) {
        for record in records.iter_mut().filter_map(serde_json::Value::as_object_mut) {
            for secret in
                ["id", "magic_link", "pre_registration_access_token", "pre_registration_refresh_token"]
            {
                if let Some(value) = record.get_mut(secret).filter(|value| !value.is_null()) {
                    *value = "REDACTED".into();
                }
            }
        }
    }
    serde_json::to_vec(&value).unwrap_or_default()
}

/// The last digit of the event's own id, replaced: still JSON, still an envelope, of another event. A body without
/// an id has its last byte replaced.
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

fn gzip(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body)?;
    encoder.finish()
}
