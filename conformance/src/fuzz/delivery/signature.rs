//! Valid and invalid signatures.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use catena_contract::webhook::header_timestamp;
use catena_contract::{Expose as _, WebhookSecret};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// Why the signature is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum InvalidSignature {
    Unsigned,
    Empty,
    WrongSecret,
    Truncated,
    Extended,
    OtherBody,
    OtherTimestamp,
    WithoutTimestamp,
    Hex,
    Junk,
}

impl InvalidSignature {
    pub(super) const ALL: [Self; 10] = [
        Self::Unsigned,
        Self::Empty,
        Self::WrongSecret,
        Self::Truncated,
        Self::Extended,
        Self::OtherBody,
        Self::OtherTimestamp,
        Self::WithoutTimestamp,
        Self::Hex,
        Self::Junk,
    ];

    /// The reason as text.
    pub(super) const fn description(self) -> &'static str {
        match self {
            Self::Unsigned => "no signature",
            Self::Empty => "an empty signature",
            Self::WrongSecret => "signed with another secret",
            Self::Truncated => "the beginning of the valid signature",
            Self::Extended => "the valid signature with more text",
            Self::OtherBody => "the signature of another body",
            Self::OtherTimestamp => "the timestamp changed after signing",
            Self::WithoutTimestamp => "the signature of the body alone",
            Self::Hex => "a signature of hexadecimal zeros",
            Self::Junk => "a signature that is not base64",
        }
    }
}

/// The timestamp and the signature of a body.
pub(super) fn sign(
    invalid: Option<InvalidSignature>,
    secret: &WebhookSecret,
    body: &[u8],
    now: Timestamp,
) -> (String, Option<String>) {
    let timestamp = header_timestamp(now);
    let valid = secret.sign(&timestamp, body).to_string();
    let Some(invalid) = invalid else { return (timestamp, Some(valid)) };
    let signature = match invalid {
        InvalidSignature::Unsigned => None,
        InvalidSignature::Empty => Some(String::new()),
        InvalidSignature::WrongSecret => "catena-conformance-another-secret"
            .parse()
            .ok()
            .map(|other: WebhookSecret| other.sign(&timestamp, body).to_string()),
        InvalidSignature::Truncated => valid.get(..20).map(ToOwned::to_owned),
        // Without the padding, where some decoders stop.
        InvalidSignature::Extended => Some(valid.trim_end_matches('=').to_owned() + "AAAA"),
        InvalidSignature::OtherBody => Some(secret.sign(&timestamp, b"another body").to_string()),
        InvalidSignature::OtherTimestamp => {
            let earlier = header_timestamp(now + jiff::SignedDuration::from_secs(-1));
            return (earlier, Some(valid));
        }
        InvalidSignature::WithoutTimestamp => sign_body_only(secret, body),
        InvalidSignature::Hex => Some("0".repeat(64)),
        InvalidSignature::Junk => Some("!!! not base64 !!!".to_owned()),
    };
    (timestamp, signature)
}

/// A signature without the timestamp.
fn sign_body_only(secret: &WebhookSecret, body: &[u8]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).ok()?;
    mac.update(body);
    Some(BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}
