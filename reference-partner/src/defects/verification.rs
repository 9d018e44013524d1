//! Defects in receiving and verifying a delivery.

use axum::http::StatusCode;
use catena_contract::WebhookSecret;
use catena_contract::webhook::{
    Envelope, Signature, SignatureError, SignatureHeaders, TimestampError, VerificationError,
    check_timestamp, verify_delivery,
};
use jiff::Timestamp;

use super::active::ActiveDefects;
use super::catalogue::Defect;
use crate::policy::ReceiveError;
use crate::store::Store;

impl ActiveDefects {
    pub(crate) fn requires_login(&self) -> bool {
        self.has(Defect::WebhookBehindLogin)
    }

    /// Whether a compressed body is read without decompressing it.
    pub(crate) fn cannot_gunzip(&self) -> bool {
        self.has(Defect::DoesNotGunzip) || self.has(Defect::BareGoRouter)
    }

    /// Whether the endpoint accepts methods other than POST.
    pub(crate) fn accepts_any_method(&self) -> bool {
        self.has(Defect::DeliversByAnyMethod)
    }

    /// Whether header names are matched only in the case that the docs use.
    pub(crate) fn matches_header_case(&self) -> bool {
        self.has(Defect::MatchesHeadersByLetter)
    }

    /// Stores an event before it is verified.
    pub(crate) fn store_unverified(&self, store: &mut Store, body: &[u8]) {
        if self.has(Defect::NotesBeforeVerifying)
            && let Ok(envelope) = Envelope::from_bytes(body)
        {
            store.add_event(&envelope);
        }
    }

    /// Stores an event's id although its delivery is refused.
    pub(crate) fn remember_refused(&self, store: &mut Store, body: &[u8]) {
        if self.has(Defect::BurnsRefusedEvents)
            && let Ok(Envelope { id: Some(id), .. }) = Envelope::from_bytes(body)
        {
            store.mark_seen(id);
        }
    }

    /// The status for an accepted delivery.
    pub(crate) fn success_status(&self) -> StatusCode {
        if self.has(Defect::BareGoRouter) {
            StatusCode::NO_CONTENT
        } else if self.has(Defect::AnswersOk) {
            StatusCode::OK
        } else {
            StatusCode::ACCEPTED
        }
    }

    /// Verifies a delivery. `wire` is the body as received, `body` the decompressed JSON.
    pub(crate) fn verify(
        &self,
        secret: &WebhookSecret,
        presented: SignatureHeaders<'_>,
        wire: &[u8],
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), VerificationError> {
        if self.has(Defect::IgnoresSignature) || self.has(Defect::BareGoRouter) {
            return Ok(());
        }
        if self.has(Defect::AcceptsUnsigned) && presented.signature.is_none() {
            return Ok(());
        }
        let signature = || presented.signature.ok_or(VerificationError::SignatureMissing);
        let timestamp = || presented.timestamp.ok_or(VerificationError::TimestampMissing);
        if self.has(Defect::ChecksSignatureShape) {
            signature()?.parse::<Signature>()?;
            check_timestamp(timestamp()?, now)?;
            return Ok(());
        }
        if self.has(Defect::SignsWithoutTimestamp) {
            check_timestamp(timestamp()?, now)?;
            return Ok(secret.verify("", body, signature()?)?);
        }
        if self.has(Defect::AcceptsStale) {
            let signature = signature()?;
            return Ok(secret.verify(timestamp()?, body, signature)?);
        }
        if self.has(Defect::VerifiesCompressedBytes) {
            return verify_delivery(secret, presented, wire, now);
        }
        if self.has(Defect::VerifiesRewrittenJson) {
            return verify_delivery(secret, presented, &reserialized(body), now);
        }
        if self.has(Defect::VerifiesAsciiText) {
            return verify_delivery(secret, presented, &as_ascii(body), now);
        }
        if self.has(Defect::ComparesPrefix) {
            let timestamp = timestamp()?;
            let correct = secret.sign(timestamp, body).to_string();
            if !correct.starts_with(signature()?) {
                return Err(SignatureError::Mismatch.into());
            }
            check_timestamp(timestamp, now)?;
            return Ok(());
        }
        if self.has(Defect::AcceptsUndated) && presented.timestamp.is_none() {
            return Ok(secret.verify("", body, signature()?)?);
        }
        match verify_delivery(secret, presented, body, now) {
            Err(VerificationError::Timestamp(TimestampError::Ahead { .. }))
                if self.has(Defect::AcceptsFuture) =>
            {
                Ok(())
            }
            Ok(()) => self.check_fresh_timestamp(presented.timestamp.unwrap_or_default(), now),
            Err(refusal) => Err(refusal),
        }
    }

    /// Further checks of a timestamp that is fresh. A correct partner has none.
    fn check_fresh_timestamp(&self, timestamp: &str, now: Timestamp) -> Result<(), VerificationError> {
        const SAMPLE: &str = "2024-11-28T10:30:00+00:00";
        let unusual = timestamp.len() != SAMPLE.len() || !timestamp.ends_with("+00:00");
        if unusual && self.has(Defect::KnowsOneTimestampFormat) {
            return Err(TimestampError::Malformed.into());
        }
        let age_s = now.duration_since(check_timestamp(timestamp, now)?).as_secs();
        if age_s > 60 && self.has(Defect::RefusesAfterOneMinute) {
            return Err(TimestampError::Stale { age_s }.into());
        }
        Ok(())
    }

    /// The status for a refused delivery.
    pub(crate) fn error_status(&self, error: &ReceiveError) -> StatusCode {
        if self.has(Defect::AcknowledgesBeforeVerifying) {
            StatusCode::ACCEPTED
        } else if self.has(Defect::RefusesWithServerError) {
            StatusCode::INTERNAL_SERVER_ERROR
        } else {
            let crashes = match error {
                ReceiveError::Gunzip(_) => self.has(Defect::CrashesOnBrokenGzip),
                ReceiveError::InvalidEvent(_) => self.has(Defect::CrashesOnBadJson),
                ReceiveError::LoginRequired
                | ReceiveError::UnsupportedEncoding
                | ReceiveError::Unverified(_)
                | ReceiveError::SchemaMismatch
                | ReceiveError::Crashed => false,
            };
            if crashes { StatusCode::INTERNAL_SERVER_ERROR } else { error.status() }
        }
    }
}

/// The body as text, with a question mark for each character that is not ASCII.
fn as_ascii(body: &[u8]) -> Vec<u8> {
    let ascii = |letter: char| u8::try_from(letter).ok().filter(u8::is_ascii).unwrap_or(b'?');
    String::from_utf8_lossy(body).chars().map(ascii).collect()
}

/// The JSON parsed and serialized again: compact, without unnecessary escapes.
fn reserialized(body: &[u8]) -> Vec<u8> {
    serde_json::from_slice::<serde_json::Value>(body)
        .and_then(|value| serde_json::to_vec(&value))
        .unwrap_or_else(|_| body.to_vec())
}
