//! `X-Catena-Signature`: HMAC-SHA256 over `timestamp + "." + body`, in base64.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use crate::WebhookSecret;

/// Bytes of an HMAC-SHA256.
const LENGTH: usize = 32;

/// A delivery's signature; prints as 44 characters of base64, standard alphabet, padded (docs webhook-validation;
/// the padding is assumption `signature-base64`).
#[derive(Clone, Copy)]
pub struct Signature([u8; LENGTH]);

/// Why a signature is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Not the base64 of 32 bytes.
    #[error("the signature is not 44 characters of padded base64")]
    Malformed,
    /// Computed with another secret, timestamp or body.
    #[error("the signature does not match the timestamp and the body")]
    Mismatch,
}

impl WebhookSecret {
    /// Signs `timestamp + "." + body`. `timestamp` is the exact text of the header; `body` is the JSON *before* gzip.
    /// Source: docs webhook-validation.
    #[must_use]
    pub fn sign(&self, timestamp: &str, body: &[u8]) -> Signature {
        Signature::with_key(self.key(), timestamp, body)
    }

    /// Verifies that `signature` is this secret's signature of `timestamp` and `body`, in constant time.
    ///
    /// # Errors
    /// [`SignatureError`]; reject the delivery.
    pub fn verify(&self, timestamp: &str, body: &[u8], signature: &str) -> Result<(), SignatureError> {
        let signature: Signature = signature.parse()?;
        if signature == self.sign(timestamp, body) { Ok(()) } else { Err(SignatureError::Mismatch) }
    }
}

impl Signature {
    /// The signature of `timestamp + "." + body` with a key that is not the text of a secret. Catena never signs like
    /// this; see [`WebhookSecret::sign`].
    #[must_use]
    pub fn with_key(key: &[u8], timestamp: &str, body: &[u8]) -> Self {
        // HMAC accepts keys of any length (RFC 2104 section 2), so the error cannot occur.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
            unreachable!("HMAC accepts keys of any length")
        };
        mac.update(timestamp.as_bytes());
        mac.update(b".");
        mac.update(body);
        Self(mac.finalize().into_bytes().into())
    }
}

impl PartialEq for Signature {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Signature {}

impl FromStr for Signature {
    type Err = SignatureError;

    fn from_str(raw: &str) -> Result<Self, SignatureError> {
        let mut bytes = [0; LENGTH];
        match STANDARD.decode_slice(raw, &mut bytes) {
            Ok(LENGTH) => Ok(Self(bytes)),
            Ok(_) | Err(_) => Err(SignatureError::Malformed),
        }
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({self})")
    }
}
