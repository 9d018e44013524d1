//! Mistakes made when Catena delivers an event: before it is read, while it is verified, and after.

use axum::http::StatusCode;
use catena_contract::WebhookSecret;
use catena_contract::webhook::{
    Envelope, Signature, SignatureError, SignatureHeaders, TimestampError, VerificationError,
    check_timestamp, verify_delivery,
};
use jiff::Timestamp;

use super::Defect;
use super::Mistakes;
use crate::store::Book;
use crate::webhook_receiver::Refused;

impl Mistakes {
    /// Whether the endpoint lets a caller in at all.
    pub(crate) fn is_behind_login(&self) -> bool {
        self.makes(Defect::WebhookBehindLogin)
    }

    /// Whether a compressed body is read as it came.
    pub(crate) fn cannot_gunzip(&self) -> bool {
        self.makes(Defect::DoesNotGunzip) || self.makes(Defect::BareGoRouter)
    }

    /// Whether methods other than POST deliver.
    pub(crate) fn takes_any_method(&self) -> bool {
        self.makes(Defect::DeliversByAnyMethod)
    }

    /// Whether header names count only as the docs write them.
    pub(crate) fn matches_by_letter(&self) -> bool {
        self.makes(Defect::MatchesHeadersByLetter)
    }

    /// What goes into the book before anything is verified.
    pub(crate) fn note_unverified(&self, book: &mut Book, body: &[u8]) {
        if self.makes(Defect::NotesBeforeVerifying)
            && let Ok(envelope) = Envelope::from_bytes(body)
        {
            book.note_event(&envelope);
        }
    }

    /// How a believed delivery is answered.
    pub(crate) fn acknowledge(&self) -> StatusCode {
        if self.makes(Defect::BareGoRouter) {
            StatusCode::NO_CONTENT
        } else if self.makes(Defect::AnswersOk) {
            StatusCode::OK
        } else {
            StatusCode::ACCEPTED
        }
    }

    /// Whether a delivery is believed. `wire` is the body as it came, `body` the JSON in it.
    pub(crate) fn verify(
        &self,
        secret: &WebhookSecret,
        presented: SignatureHeaders<'_>,
        wire: &[u8],
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), VerificationError> {
        if self.makes(Defect::IgnoresSignature) || self.makes(Defect::BareGoRouter) {
            return Ok(());
        }
        if self.makes(Defect::AcceptsUnsigned) && presented.signature.is_none() {
            return Ok(());
        }
        if self.makes(Defect::ChecksSignatureShape) {
            presented.signature.ok_or(VerificationError::SignatureMissing)?.parse::<Signature>()?;
            check_timestamp(presented.timestamp.ok_or(VerificationError::TimestampMissing)?, now)?;
            return Ok(());
        }
        if self.makes(Defect::SignsWithoutTimestamp) {
            check_timestamp(presented.timestamp.ok_or(VerificationError::TimestampMissing)?, now)?;
            let presented: Signature =
                presented.signature.ok_or(VerificationError::SignatureMissing)?.parse()?;
            let matches = presented == secret.sign("", body);
            return if matches { Ok(()) } else { Err(SignatureError::Mismatch.into()) };
        }
        if self.makes(Defect::AcceptsStale) {
            let signature = presented.signature.ok_or(VerificationError::SignatureMissing)?;
            secret.verify(
                presented.timestamp.ok_or(VerificationError::TimestampMissing)?,
                body,
                signature,
            )?;
            return Ok(());
        }
        if self.makes(Defect::VerifiesCompressedBytes) {
            return verify_delivery(secret, presented, wire, now);
        }
        if self.makes(Defect::VerifiesRewrittenJson) {
            return verify_delivery(secret, presented, &rewritten(body), now);
        }
        if self.makes(Defect::ComparesPrefix) {
            let timestamp = presented.timestamp.ok_or(VerificationError::TimestampMissing)?;
            let right = secret.sign(timestamp, body).to_string();
            if !right.starts_with(presented.signature.ok_or(VerificationError::SignatureMissing)?) {
                return Err(SignatureError::Mismatch.into());
            }
            check_timestamp(timestamp, now)?;
            return Ok(());
        }
        if self.makes(Defect::AcceptsUndated) && presented.timestamp.is_none() {
            secret.verify("", body, presented.signature.ok_or(VerificationError::SignatureMissing)?)?;
            return Ok(());
        }
        match verify_delivery(secret, presented, body, now) {
            Err(VerificationError::Timestamp(TimestampError::Ahead { .. }))
                if self.makes(Defect::AcceptsFuture) =>
            {
                Ok(())
            }
            Ok(()) => self.doubt(presented.timestamp.unwrap_or_default(), now),
            Err(refusal) => Err(refusal),
        }
    }

    /// What a partner finds wrong with a timestamp that is fresh.
    fn doubt(&self, timestamp: &str, now: Timestamp) -> Result<(), VerificationError> {
        const SAMPLE: &str = "2024-11-28T10:30:00+00:00";
        let odd = timestamp.len() != SAMPLE.len() || !timestamp.ends_with("+00:00");
        if odd && self.makes(Defect::KnowsOneTimestampFormat) {
            return Err(TimestampError::Malformed.into());
        }
        let age_s = now.duration_since(check_timestamp(timestamp, now)?).as_secs();
        if age_s > 60 && self.makes(Defect::RefusesAfterOneMinute) {
            return Err(TimestampError::Stale { age_s }.into());
        }
        Ok(())
    }

    /// How a refusal is answered.
    pub(crate) fn refuse(&self, refused: &Refused) -> StatusCode {
        if self.makes(Defect::AcknowledgesBeforeVerifying) {
            StatusCode::ACCEPTED
        } else if self.makes(Defect::RefusesWithServerError) {
            StatusCode::INTERNAL_SERVER_ERROR
        } else {
            let uncaught = match refused {
                Refused::Packed(_) => self.makes(Defect::CrashesOnBrokenGzip),
                Refused::Unreadable(_) => self.makes(Defect::CrashesOnBadJson),
                Refused::NotLoggedIn
                | Refused::Encoding
                | Refused::NotBelieved(_)
                | Refused::Unforeseen
                | Refused::Crashed => false,
            };
            if uncaught { StatusCode::INTERNAL_SERVER_ERROR } else { refused.status() }
        }
    }
}

/// The JSON as a parser and writer give it back: compact, without needless escapes.
fn rewritten(body: &[u8]) -> Vec<u8> {
    serde_json::from_slice::<serde_json::Value>(body)
        .and_then(|value| serde_json::to_vec(&value))
        .unwrap_or_else(|_| body.to_vec())
}
