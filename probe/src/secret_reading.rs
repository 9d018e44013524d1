//! Other readings of a webhook secret: as it is without a mistake in the profile, or as a partner may read it by mistake.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use catena_contract::{Expose as _, WebhookSecret};

/// With fewer bytes than this, a decoded secret is more likely a text that only looks encoded.
const SHORTEST_KEY: usize = 16;
/// What several webhook services write before a secret that is base64.
const PREFIX: &str = "whsec_";

/// How a secret is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretReading {
    /// Without white space around it.
    Trimmed,
    /// Without the quotes around it.
    Unquoted,
    /// As base64, whose bytes are the key.
    Base64,
    /// As hexadecimal digits, whose bytes are the key.
    Hexadecimal,
    /// With a line break after it, as `echo` and files have it.
    WithLineBreak,
    /// In quotes, as an environment file that no shell reads has it.
    InQuotes,
}

impl SecretReading {
    /// Every reading.
    pub const ALL: [Self; 6] =
        [Self::Trimmed, Self::Unquoted, Self::Base64, Self::Hexadecimal, Self::WithLineBreak, Self::InQuotes];

    /// The key of this reading; `None` if it is no other than the secret's text.
    #[must_use]
    pub fn key(self, secret: &WebhookSecret) -> Option<Vec<u8>> {
        let text = secret.expose();
        let trimmed = trimmed(&text);
        let key = match self {
            Self::Trimmed => trimmed.as_bytes().to_vec(),
            Self::Unquoted => {
                let inner = ['"', '\'', '`']
                    .iter()
                    .find_map(|quote| trimmed.strip_prefix(*quote)?.strip_suffix(*quote))?;
                inner.trim().as_bytes().to_vec()
            }
            Self::Base64 => {
                let digits = trimmed.strip_prefix(PREFIX).unwrap_or(trimmed).trim_end_matches('=');
                STANDARD_NO_PAD.decode(digits).ok().filter(|key| key.len() >= SHORTEST_KEY)?
            }
            Self::Hexadecimal => hexadecimal(trimmed).filter(|key| key.len() >= SHORTEST_KEY)?,
            // A secret with a mistake of its own is not given another one.
            Self::WithLineBreak | Self::InQuotes
                if trimmed != text.as_str() || trimmed.starts_with(['"', '\'', '`']) =>
            {
                return None;
            }
            Self::WithLineBreak => format!("{trimmed}\n").into_bytes(),
            Self::InQuotes => format!("\"{trimmed}\"").into_bytes(),
        };
        (!key.is_empty() && key != text.as_bytes()).then_some(key)
    }
}

/// Without white space, and without the escaped line breaks and the byte order mark that files and shells leave.
fn trimmed(text: &str) -> &str {
    let mut text = text.trim_start_matches('\u{feff}').trim();
    while let Some(shorter) = text.strip_suffix("\\n").or_else(|| text.strip_suffix("\\r")) {
        text = shorter.trim_end();
    }
    text
}

fn hexadecimal(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| {
            let [high, low] = pair else { return None };
            let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            Some(digit(*high)? * 16 + digit(*low)?)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(reading: SecretReading, text: &str) -> Option<Vec<u8>> {
        reading.key(&text.parse().unwrap())
    }

    #[test]
    fn white_space_and_quotes_around_a_secret_are_removed() {
        for text in ["secret-1\n", " secret-1", "secret-1\r\n", "secret-1\\n", "\u{feff}secret-1"] {
            assert_eq!(key(SecretReading::Trimmed, text).as_deref(), Some(&b"secret-1"[..]), "{text:?}");
        }
        for text in ["\"secret-1\"", "'secret-1'", "\"secret-1\"\n"] {
            assert_eq!(key(SecretReading::Unquoted, text).as_deref(), Some(&b"secret-1"[..]), "{text:?}");
        }
    }

    #[test]
    fn a_secret_without_a_mistake_has_no_other_reading() {
        use SecretReading::{Base64, Hexadecimal, Trimmed, Unquoted};
        for reading in [Base64, Hexadecimal, Trimmed, Unquoted] {
            assert_eq!(key(reading, "a secret, as Catena gives it"), None, "{reading:?}");
        }
    }

    #[test]
    fn a_partner_may_read_a_line_break_or_quotes_too() {
        let read = |reading| key(reading, "secret-1");
        assert_eq!(read(SecretReading::WithLineBreak).as_deref(), Some(&b"secret-1\n"[..]));
        assert_eq!(read(SecretReading::InQuotes).as_deref(), Some(&b"\"secret-1\""[..]));
        for text in ["secret-1\n", "'secret-1'", "\"secret-1\""] {
            assert_eq!(key(SecretReading::WithLineBreak, text), None, "{text:?}");
            assert_eq!(key(SecretReading::InQuotes, text), None, "{text:?}");
        }
    }

    #[test]
    fn encoded_secrets_are_decoded() {
        let bytes: Vec<u8> = (0..20).collect();
        for text in ["AAECAwQFBgcICQoLDA0ODxAREhM=", "whsec_AAECAwQFBgcICQoLDA0ODxAREhM"] {
            assert_eq!(key(SecretReading::Base64, text).as_ref(), Some(&bytes));
        }
        let digits = "000102030405060708090a0b0c0d0e0f10111213";
        assert_eq!(key(SecretReading::Hexadecimal, digits), Some(bytes));
    }
}
