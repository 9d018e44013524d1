//! Signatures: values that other programs computed (`fixtures/signatures`), and properties.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use catena_contract::WebhookSecret;
use catena_contract::strategies;
use catena_contract::webhook::{Signature, SignatureError};
use proptest::prelude::*;
use proptest::sample::Index;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    #[serde(rename = "about")]
    _about: String,
    secret: WebhookSecret,
    timestamp: String,
    body: Option<String>,
    body_repeat: Option<Repeat>,
    body_bytes: usize,
    signature: String,
    made_by: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Repeat {
    before: String,
    unit: String,
    times: usize,
    after: String,
}

impl Vector {
    fn body(&self) -> Vec<u8> {
        match (&self.body, &self.body_repeat) {
            (Some(body), None) => body.clone().into_bytes(),
            (None, Some(Repeat { before, unit, times, after })) => {
                [before.as_str(), &unit.repeat(*times), after].concat().into_bytes()
            }
            _ => panic!("a vector has either `body` or `body_repeat`"),
        }
    }
}

fn vectors() -> Vec<(String, Vector)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/signatures");
    let mut vectors: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let vector = serde_json::from_str(&fs::read_to_string(&path).unwrap());
            (name.clone(), vector.unwrap_or_else(|error| panic!("{name}: {error}")))
        })
        .collect();
    vectors.sort_by(|(left, _), (right, _)| left.cmp(right));
    vectors
}

#[test]
fn every_vector_of_another_program_matches() {
    let vectors = vectors();
    assert!(vectors.len() >= 15, "only {} vectors were found", vectors.len());
    for (name, vector) in vectors {
        let body = vector.body();
        assert_eq!(body.len(), vector.body_bytes, "{name}");
        assert_eq!(vector.secret.sign(&vector.timestamp, &body).to_string(), vector.signature, "{name}");
        assert_eq!(vector.secret.verify(&vector.timestamp, &body, &vector.signature), Ok(()), "{name}");
        assert!(vector.made_by.contains("openssl") || vector.made_by.starts_with("python3"), "{name}");
    }
}

#[test]
fn no_vector_matches_the_signature_of_another() {
    let vectors = vectors();
    for (name, vector) in &vectors {
        for (other_name, other) in vectors.iter().filter(|(other, _)| other != name) {
            assert_eq!(
                vector.secret.verify(&vector.timestamp, &vector.body(), &other.signature),
                Err(SignatureError::Mismatch),
                "{name} accepted the signature of {other_name}"
            );
        }
    }
}

const TIMESTAMP: &str = "2026-03-02T15:20:03+00:00";
const BODY: &[u8] = br#"{"version":"1.0"}"#;

fn secret() -> WebhookSecret {
    "contract-test-key".parse().unwrap()
}

#[test]
fn only_the_documented_format_of_a_signature_is_accepted() {
    let good = secret().sign(TIMESTAMP, BODY).to_string();
    let bytes = STANDARD.decode(&good).unwrap();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    // 32 bytes leave two bits of the last letter unused; a lax decoder accepts four encodings of one signature.
    let last = good.chars().nth(42).unwrap();
    let loose = good.replace(&format!("{last}="), &format!("{}=", char::from(last as u8 + 1)));
    let double: String = [good.as_str(), good.as_str()].concat();
    let forms = [
        ("empty", String::new()),
        ("a prefix", good[..43].to_owned()),
        ("a prefix of whole groups", good[..40].to_owned()),
        ("twice", double),
        ("a list", format!("{good},{good}")),
        ("a space before", format!(" {good}")),
        ("a space after", format!("{good} ")),
        ("a line break after", format!("{good}\n")),
        ("a line break within", format!("{}\n{}", &good[..22], &good[22..])),
        ("a scheme", format!("sha256={good}")),
        ("hexadecimal", hex),
        ("the URL alphabet", URL_SAFE.encode([0xfb; 32])),
        ("no padding", STANDARD_NO_PAD.encode(&bytes)),
        ("more padding", format!("{good}=")),
        ("unused bits set", loose),
        ("31 bytes", STANDARD.encode(&bytes[1..])),
        ("33 bytes", STANDARD.encode([&bytes[..], &[0]].concat())),
        ("quoted", format!("\"{good}\"")),
        ("not ASCII", "é".repeat(22)),
    ];
    assert_eq!(secret().verify(TIMESTAMP, BODY, &good), Ok(()));
    for (form, text) in forms {
        let result = secret().verify(TIMESTAMP, BODY, &text);
        assert_eq!(result, Err(SignatureError::Malformed), "{form}: {text:?}");
    }
}

#[test]
fn common_mistakes_of_receivers_give_other_signatures() {
    let good = secret().sign(TIMESTAMP, BODY);
    let mistakes = [
        ("the body without the timestamp", secret().sign("", BODY)),
        ("the timestamp in another format", secret().sign("2026-03-02T15:20:03Z", BODY)),
        ("seconds since 1970", secret().sign("1772464803", BODY)),
        ("the body with a line break", secret().sign(TIMESTAMP, &[BODY, b"\n"].concat())),
        ("the body serialized again", secret().sign(TIMESTAMP, br#"{"version": "1.0"}"#)),
        (
            "the secret with white space",
            " contract-test-key".parse::<WebhookSecret>().unwrap().sign(TIMESTAMP, BODY),
        ),
    ];
    for (mistake, signature) in mistakes {
        assert_ne!(signature, good, "{mistake}");
    }
}

#[test]
fn a_signature_error_says_what_is_wrong() {
    let messages = [SignatureError::Malformed, SignatureError::Mismatch].map(|error| error.to_string());
    insta::assert_snapshot!(messages.join("\n"), @"
    the signature is not 44 characters of padded base64
    the signature does not match the timestamp and the body
    ");
}

proptest! {
    #[test]
    fn any_signature_verifies(
        secret in strategies::webhook_secret(),
        timestamp in "\\PC{0,40}",
        body in prop::collection::vec(any::<u8>(), 0..512),
    ) {
        let signature = secret.sign(&timestamp, &body).to_string();
        prop_assert_eq!(signature.len(), 44);
        prop_assert_eq!(secret.verify(&timestamp, &body, &signature), Ok(()));
    }

    #[test]
    fn any_changed_byte_of_the_body_is_rejected(
        body in prop::collection::vec(any::<u8>(), 1..512),
        at in any::<Index>(),
        change in 1..=255_u8,
    ) {
        let signature = secret().sign(TIMESTAMP, &body).to_string();
        let mut changed = body.clone();
        changed[at.index(body.len())] ^= change;
        prop_assert_eq!(secret().verify(TIMESTAMP, &changed, &signature), Err(SignatureError::Mismatch));
    }

    #[test]
    fn an_added_or_removed_byte_is_rejected(body in prop::collection::vec(any::<u8>(), 1..128), more in any::<u8>()) {
        let signature = secret().sign(TIMESTAMP, &body).to_string();
        let longer = [&body[..], &[more]].concat();
        let shorter = &body[..body.len() - 1];
        for changed in [&longer[..], shorter] {
            prop_assert_eq!(secret().verify(TIMESTAMP, changed, &signature), Err(SignatureError::Mismatch));
        }
    }

    #[test]
    fn any_changed_letter_of_the_timestamp_is_rejected(at in any::<Index>(), letter in "[0-9TZ:.+-]") {
        let signature = secret().sign(TIMESTAMP, BODY).to_string();
        let at = at.index(TIMESTAMP.len());
        let changed = format!("{}{letter}{}", &TIMESTAMP[..at], &TIMESTAMP[at + 1..]);
        prop_assume!(changed != TIMESTAMP);
        prop_assert_eq!(secret().verify(&changed, BODY, &signature), Err(SignatureError::Mismatch));
    }

    #[test]
    fn any_changed_letter_of_the_signature_is_rejected(at in any::<Index>(), letter in "[A-Za-z0-9+/=]") {
        let good = secret().sign(TIMESTAMP, BODY).to_string();
        let at = at.index(good.len());
        let changed = format!("{}{letter}{}", &good[..at], &good[at + 1..]);
        prop_assume!(changed != good);
        prop_assert!(secret().verify(TIMESTAMP, BODY, &changed).is_err(), "{}", changed);
    }

    #[test]
    fn any_other_secret_is_rejected(other in strategies::webhook_secret()) {
        prop_assume!(other != secret());
        let signature = secret().sign(TIMESTAMP, BODY).to_string();
        prop_assert_eq!(other.verify(TIMESTAMP, BODY, &signature), Err(SignatureError::Mismatch));
    }

    #[test]
    fn any_prefix_is_rejected(length in 0..44_usize) {
        let good = secret().sign(TIMESTAMP, BODY).to_string();
        prop_assert_eq!(secret().verify(TIMESTAMP, BODY, &good[..length]), Err(SignatureError::Malformed));
    }

    #[test]
    fn any_text_is_rejected_without_a_panic(text in any::<String>(), base64 in "[A-Za-z0-9+/]{42}[A-Za-z0-9+/=]{2}") {
        for presented in [text, base64] {
            prop_assert!(secret().verify(TIMESTAMP, BODY, &presented).is_err(), "{}", presented);
        }
    }

    #[test]
    fn a_signature_has_one_encoding(bytes in any::<[u8; 32]>(), text in "[A-Za-z0-9+/]{42}[A-Za-z0-9+/=]{2}") {
        let encoded = STANDARD.encode(bytes);
        prop_assert_eq!(encoded.parse::<Signature>().unwrap().to_string(), encoded);
        if let Ok(signature) = text.parse::<Signature>() {
            prop_assert_eq!(signature.to_string(), text);
        }
    }
}
