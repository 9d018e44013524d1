//! Secrets. They have no `Display` and no `Serialize`, and their `Debug` is redacted.
//!
//! Only [`Expose`] returns the text. It is called where the text is sent, so a search for `expose` lists all these
//! places.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serializer};

/// Returns the text of a secret. Call it only to build a message for a recipient who is allowed to read it.
pub trait Expose {
    /// The secret as plain text.
    fn expose(&self) -> String;
}

/// For `#[serde(serialize_with = "exposed")]` on a wire type's field.
pub fn exposed<T: Expose, S: Serializer>(secret: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&secret.expose())
}

/// For `#[serde(serialize_with = "exposed_option")]`: `None` is written as `null`.
pub fn exposed_option<T: Expose, S: Serializer>(
    secret: &Option<T>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match secret {
        Some(secret) => exposed(secret, serializer),
        None => serializer.serialize_none(),
    }
}

/// Why a text cannot be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Anyone can sign with an empty secret.
    #[error("a {kind} must not be empty")]
    Empty {
        /// The kind of secret, e.g. `token`.
        kind: &'static str,
    },
}

macro_rules! secret {
    ($(#[$meta:meta])* $name:ident, $kind:literal) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl FromStr for $name {
            type Err = SecretError;

            fn from_str(raw: &str) -> Result<Self, SecretError> {
                Self::try_from(raw.to_owned())
            }
        }

        impl TryFrom<String> for $name {
            type Error = SecretError;

            fn try_from(raw: String) -> Result<Self, SecretError> {
                if raw.is_empty() { Err(SecretError::Empty { kind: $kind }) } else { Ok(Self(raw)) }
            }
        }

        impl Expose for $name {
            fn expose(&self) -> String {
                self.0.clone()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(redacted)"))
            }
        }
    };
}

secret!(
    /// The key that signs a subscription's deliveries. It is used by `sign` and `verify`, and exposed once, in the
    /// response that creates the subscription.
    WebhookSecret, "webhook secret"
);
secret!(
    /// A bearer or refresh token.
    AccessToken, "token"
);

impl WebhookSecret {
    /// The key bytes: the text as UTF-8 (assumption `secret-utf8`).
    pub(crate) fn key(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_prints() {
        let secret: WebhookSecret = "hunter2-hunter2".parse().unwrap();
        let token: AccessToken = "eyJhbGciOi".parse().unwrap();
        assert_eq!(format!("{secret:?} {token:?}"), "WebhookSecret(redacted) AccessToken(redacted)");
    }

    #[test]
    fn an_empty_secret_is_refused() {
        let error = "".parse::<WebhookSecret>().unwrap_err();
        assert_eq!(error.to_string(), "a webhook secret must not be empty");
    }
}
