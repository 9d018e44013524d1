//! Verifying a delivery: what a receiver checks before it parses the body.

use jiff::Timestamp;

use super::{SignatureError, TimestampError, check_timestamp};
use crate::WebhookSecret;

/// The two headers that a receiver verifies, as received; `None` where a header is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignatureHeaders<'a> {
    /// `X-Catena-Timestamp`
    pub timestamp: Option<&'a str>,
    /// `X-Catena-Signature`
    pub signature: Option<&'a str>,
}

/// Why a delivery is rejected. Respond with a 4xx: Catena retries a 5xx, and repeated 5xx open its circuit breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerificationError {
    /// No signature header.
    #[error("`X-Catena-Signature` is missing")]
    SignatureMissing,
    /// No timestamp header.
    #[error("`X-Catena-Timestamp` is missing")]
    TimestampMissing,
    /// The signature is invalid.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The timestamp is invalid, or too far in the past or the future.
    #[error(transparent)]
    Timestamp(#[from] TimestampError),
}

/// Verifies the signature and the timestamp of a delivery. `body` is the JSON after decompression and before parsing.
///
/// # Errors
/// [`VerificationError`]. The signature is checked first, so that only the holder of the secret can probe the
/// receiver's clock.
pub fn verify_delivery(
    secret: &WebhookSecret,
    headers: SignatureHeaders<'_>,
    body: &[u8],
    now: Timestamp,
) -> Result<(), VerificationError> {
    let signature = headers.signature.ok_or(VerificationError::SignatureMissing)?;
    let timestamp = headers.timestamp.ok_or(VerificationError::TimestampMissing)?;
    secret.verify(timestamp, body, signature)?;
    check_timestamp(timestamp, now)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_signed_and_recent_delivery_is_accepted() {
        let secret: WebhookSecret = "contract-test-key".parse().unwrap();
        let now: Timestamp = "2026-03-02T15:20:30Z".parse().unwrap();
        let timestamp = "2026-03-02T15:20:03+00:00";
        let signature = secret.sign(timestamp, b"{}").to_string();
        let good = SignatureHeaders { timestamp: Some(timestamp), signature: Some(&signature) };
        let check = |headers, body: &[u8], now| verify_delivery(&secret, headers, body, now);

        assert_eq!(check(good, b"{}", now), Ok(()));
        assert_eq!(
            check(SignatureHeaders { signature: None, ..good }, b"{}", now),
            Err(VerificationError::SignatureMissing)
        );
        assert_eq!(
            check(SignatureHeaders { timestamp: None, ..good }, b"{}", now),
            Err(VerificationError::TimestampMissing)
        );
        assert_eq!(check(good, b"{ }", now), Err(VerificationError::Signature(SignatureError::Mismatch)));
        let late = "2026-03-02T15:30:00Z".parse().unwrap();
        assert_eq!(
            check(good, b"{}", late),
            Err(VerificationError::Timestamp(TimestampError::Stale { age_s: 597 }))
        );
    }
}
