//! Whether a delivery may be believed: what a receiver asks before it reads the body.

use jiff::Timestamp;

use super::{FreshnessError, SignatureError, check_freshness};
use crate::WebhookSecret;

/// The two headers a receiver needs, as they came; `None` where a header was absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presented<'a> {
    /// `X-Catena-Timestamp`
    pub timestamp: Option<&'a str>,
    /// `X-Catena-Signature`
    pub signature: Option<&'a str>,
}

/// Why a delivery is refused; answer it with a 4xx, since a 5xx is retried and trips the breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No signature header.
    #[error("`X-Catena-Signature` is missing")]
    Unsigned,
    /// No timestamp header.
    #[error("`X-Catena-Timestamp` is missing")]
    Undated,
    /// The signature does not hold.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The timestamp is not fresh.
    #[error(transparent)]
    Freshness(#[from] FreshnessError),
}

/// Checks signature and freshness of `body`, the JSON after gunzipping and before parsing.
///
/// # Errors
/// [`Refusal`]. The signature is held first, so that an outsider learns nothing about the clock.
pub fn check_delivery(
    secret: &WebhookSecret,
    presented: Presented<'_>,
    body: &[u8],
    now: Timestamp,
) -> Result<(), Refusal> {
    let signature = presented.signature.ok_or(Refusal::Unsigned)?;
    let timestamp = presented.timestamp.ok_or(Refusal::Undated)?;
    secret.verify(timestamp, body, signature)?;
    check_freshness(timestamp, now)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_believed_only_when_signed_dated_and_fresh() {
        let secret: WebhookSecret = "contract-test-key".parse().unwrap();
        let now: Timestamp = "2026-03-02T15:20:30Z".parse().unwrap();
        let timestamp = "2026-03-02T15:20:03+00:00";
        let signature = secret.sign(timestamp, b"{}").to_string();
        let good = Presented { timestamp: Some(timestamp), signature: Some(&signature) };
        let check = |presented, body: &[u8], now| check_delivery(&secret, presented, body, now);

        assert_eq!(check(good, b"{}", now), Ok(()));
        assert_eq!(check(Presented { signature: None, ..good }, b"{}", now), Err(Refusal::Unsigned));
        assert_eq!(check(Presented { timestamp: None, ..good }, b"{}", now), Err(Refusal::Undated));
        assert_eq!(check(good, b"{ }", now), Err(Refusal::Signature(SignatureError::Mismatch)));
        let late = "2026-03-02T15:30:00Z".parse().unwrap();
        assert_eq!(check(good, b"{}", late), Err(Refusal::Freshness(FreshnessError::Stale { age_s: 597 })));
    }
}
