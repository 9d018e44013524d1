//! Builds the HTTP request of an attempt: signs, timestamps and compresses it, and applies faults.

use axum::body::Bytes;
use catena_contract::webhook::{DeliveryHeaders, EnvelopeRef, EventName, SchemaVersion, header};
use catena_contract::{EventId, RequestId, Subscription, WebhookId, WebhookSecret};
use jiff::{SignedDuration, Timestamp};
use rand::Rng as _;
use uuid::Builder;

use super::backoff::draws;
use super::delivery::PendingAttempt;
use super::gzip::gzip;
use crate::faults::Fault;

/// The request as it is sent.
pub(super) struct SignedRequest {
    pub(super) request_id: RequestId,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Bytes,
    /// Sent in chunks, without `Content-Length`.
    pub(super) chunked: bool,
    /// Header names in the case the docs use.
    pub(super) title_case: bool,
}

/// Why no request could be built.
#[derive(Debug, thiserror::Error)]
pub(super) enum SignError {
    #[error("the event cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    #[error("the event cannot be compressed")]
    Gzip(#[from] flate2::CompressError),
    #[error("the event has no documented name")]
    Unnamed,
}

impl PendingAttempt {
    /// Builds the request. Timestamp and signature are new for each attempt; the event's id stays (assumption
    /// `event-id-stable`).
    pub(super) fn sign(&self) -> Result<SignedRequest, SignError> {
        let Self { subscription, emitted, .. } = self;
        let event_name = emitted.event.known_name().ok_or(SignError::Unnamed)?;
        let envelope = EnvelopeRef {
            version: &SchemaVersion::current(),
            event: &emitted.event,
            webhook_id: subscription.id,
            timestamp: Some(emitted.at),
            id: Some(emitted.id),
            delivery_attempt: self.attempt,
        };
        let signing = Signing {
            subscription,
            event_name,
            attempt: self.attempt,
            request_id: request_id(emitted.id, subscription.id, self.attempt),
            faults: &self.faults,
            signed: self.signed,
            now: self.now,
        };
        let body = envelope.to_bytes()?;
        #[cfg(feature = "self-check")]
        crate::self_check::delivery(&body);
        signing.request(body)
    }
}

/// What a request is built from, besides its body.
pub(super) struct Signing<'a> {
    pub(super) subscription: &'a Subscription,
    pub(super) event_name: EventName,
    pub(super) attempt: u32,
    pub(super) request_id: RequestId,
    pub(super) faults: &'a [Fault],
    /// Whether there is a secret to sign with.
    pub(super) signed: bool,
    pub(super) now: Timestamp,
}

impl Signing<'_> {
    /// The request with this body: signed, then compressed, with the faults applied.
    pub(super) fn request(&self, mut body: Vec<u8>) -> Result<SignedRequest, SignError> {
        let subscription = self.subscription;
        let timestamp = catena_contract::webhook::header_timestamp(self.sent_at());
        let signature = match self.wrong_secret() {
            Some(wrong) => wrong.sign(&timestamp, &body),
            None => subscription.secret.sign(&timestamp, &body),
        };
        let request_id = self.request_id;
        let mut headers = DeliveryHeaders {
            signature,
            timestamp,
            event_name: self.event_name,
            webhook_id: subscription.id,
            request_id,
            schema_version: SchemaVersion::current(),
            attempt: self.attempt,
        }
        .to_pairs();
        if !self.signed {
            headers.retain(|(name, _)| *name != header::SIGNATURE);
        }
        if self.has(&Fault::TamperTimestamp) {
            let earlier =
                catena_contract::webhook::header_timestamp(self.sent_at() - SignedDuration::from_secs(1));
            put(&mut headers, header::TIMESTAMP, &earlier);
        }
        if self.has(&Fault::TamperBody) {
            turn_a_digit(&mut body);
        }
        let body = if self.has(&Fault::IdentityEncoding) {
            put(&mut headers, "Content-Encoding", "identity");
            body
        } else {
            let mut gzipped = gzip(&body)?;
            if self.has(&Fault::TruncatedGzip) {
                gzipped.truncate(gzipped.len() / 2);
            }
            gzipped
        };
        Ok(SignedRequest {
            request_id,
            headers,
            body: body.into(),
            chunked: self.has(&Fault::Chunked),
            title_case: self.has(&Fault::HeaderCase),
        })
    }

    fn has(&self, fault: &Fault) -> bool {
        self.faults.contains(fault)
    }

    fn sent_at(&self) -> jiff::Timestamp {
        let age_s: i64 = self
            .faults
            .iter()
            .map(|fault| if let Fault::StaleTimestamp { age_s } = fault { i64::from(*age_s) } else { 0 })
            .sum();
        self.now.checked_sub(SignedDuration::from_secs(age_s)).unwrap_or(self.now)
    }

    /// A wrong secret, if a fault requires one.
    fn wrong_secret(&self) -> Option<WebhookSecret> {
        let wrong = format!("not-the-secret-of-{}", self.subscription.id);
        self.has(&Fault::WrongSecret).then(|| wrong.parse().ok()).flatten()
    }
}

/// An attempt's request id, derived from the event, the subscription and the attempt number, so that concurrent
/// workers share no state and runs are repeatable.
pub(super) fn request_id(event: EventId, subscription: WebhookId, attempt: u32) -> RequestId {
    let mut bytes = [0; 16];
    draws(event, subscription, attempt).fill_bytes(&mut bytes);
    RequestId::new(Builder::from_random_bytes(bytes).into_uuid())
}

fn put(headers: &mut [(&'static str, String)], name: &str, value: &str) {
    for (_, old) in headers.iter_mut().filter(|(known, _)| *known == name) {
        value.clone_into(old);
    }
}

/// Changes the last digit of the body, so that it is still JSON but no longer what was signed.
fn turn_a_digit(body: &mut [u8]) {
    if let Some(digit) = body.iter_mut().rev().find(|byte| byte.is_ascii_digit()) {
        *digit = if *digit == b'9' { b'8' } else { *digit + 1 };
    }
}
