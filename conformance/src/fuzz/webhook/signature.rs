//! Signatures that do not match.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use catena_contract::{Expose as _, WebhookSecret};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// How the signature fails to match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Forgery {
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

impl Forgery {
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

    /// What is wrong with it, in words.
    pub(super) const fn told(self) -> &'static str {
        match self {
            Self::Unsigned => "no signature",
            Self::Empty => "an empty signature",
            Self::WrongSecret => "signed with another secret",
            Self::Truncated => "the beginning of the right signature",
            Self::Extended => "the right signature and more",
            Self::OtherBody => "the signature of another body",
            Self::OtherTimestamp => "the timestamp changed after signing",
            Self::WithoutTimestamp => "the signature of the body alone",
            Self::Hex => "a signature of hexadecimal zeros",
            Self::Junk => "a signature that is no base64",
        }
    }
}

/// Timestamp and signature of a body, as they are sent.
pub(super) fn signed(
    forgery: Option<Forgery>,
    secret: &WebhookSecret,
    body: &[u8],
    now: Timestamp,
) -> (String, Option<String>) {
    let timestamp = catena_contract::webhook::header_timestamp(now);
    let right = secret.sign(&timestamp, body).to_string();
    let Some(forgery) = forgery else { return (timestamp, Some(right)) };
    let signature = match forgery {
        Forgery::Unsigned => None,
        Forgery::Empty => Some(String::new()),
        // As long as ours is none of theirs, any other will do.
        Forgery::WrongSecret => "catena-conformance-another-secret"
            .parse()
            .ok()
            .map(|other: WebhookSecret| other.sign(&timestamp, body).to_string()),
        Forgery::Truncated => right.get(..20).map(ToOwned::to_owned),
        // Without the padding, so that a decoder that stops there reads more than the signature, too.
        Forgery::Extended => Some(right.trim_end_matches('=').to_owned() + "AAAA"),
        Forgery::OtherBody => Some(secret.sign(&timestamp, b"another body").to_string()),
        Forgery::OtherTimestamp => {
            let earlier =
                catena_contract::webhook::header_timestamp(now + jiff::SignedDuration::from_secs(-1));
            return (earlier, Some(right));
        }
        Forgery::WithoutTimestamp => of_the_body_alone(secret, body),
        Forgery::Hex => Some("0".repeat(64)),
        Forgery::Junk => Some("!!! not base64 !!!".to_owned()),
    };
    (timestamp, signature)
}

/// What a partner checks that forgot the timestamp.
fn of_the_body_alone(secret: &WebhookSecret, body: &[u8]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).ok()?;
    mac.update(body);
    Some(BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}
