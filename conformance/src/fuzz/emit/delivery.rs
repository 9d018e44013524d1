//! A delivery as a test of the webhook handler. The test passes everything in, including the time and a secret made for
//! tests, so that it need not sign anything itself.

use std::fmt::Write as _;

use catena_contract::WebhookSecret;
use http::header::HeaderValue;
use jiff::Timestamp;

use super::{Language, TestName, quoted, render};
use crate::fuzz::Rule;
use crate::fuzz::saved::SavedDelivery;

/// The secret that the tests are signed with. No endpoint has it.
const SECRET: &str = "catena-conformance-unit-test";
/// The time that the tests are signed at.
const NOW: &str = "2026-03-02T15:20:30+00:00";
const EVENT_ID: &str = "01961d3e-000e-7000-9000-00000000000e";

struct DeliveryTest {
    name: TestName,
    unusual: String,
    forged: bool,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl DeliveryTest {
    fn new(delivery: &SavedDelivery) -> Self {
        let (Ok(secret), Ok(now)) = (SECRET.parse::<WebhookSecret>(), NOW.parse::<Timestamp>()) else {
            unreachable!("both are valid");
        };
        let (headers, body) = delivery.delivery.request(&secret, now, EVENT_ID);
        let text = |value: &HeaderValue| quoted(&String::from_utf8_lossy(value.as_bytes()));
        let mut headers: Vec<_> =
            headers.iter().map(|(name, value)| (quoted(name.as_str()), text(value))).collect();
        headers.sort();
        Self {
            name: TestName::of_delivery(delivery),
            unusual: delivery.delivery.description(),
            forged: delivery.rule == Rule::ForgedAccepted,
            headers,
            body,
        }
    }

    /// The body as a literal that Rust, Python and Go read alike.
    fn bytes(&self) -> String {
        self.body.iter().fold(String::with_capacity(self.body.len() * 2), |mut text, byte| {
            match byte {
                b'"' | b'\\' => text.extend(['\\', char::from(*byte)]),
                b' '..=b'~' => text.push(char::from(*byte)),
                _ => {
                    // Writing to memory does not fail.
                    let _ = write!(text, "\\x{byte:02x}");
                }
            }
            text
        })
    }

    fn hex(&self) -> String {
        self.body.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A test that fails until the handler answers with a proper status.
pub(super) fn test(delivery: &SavedDelivery, language: Language) -> String {
    let test = DeliveryTest::new(delivery);
    render!(language, test => DeliveryTest {
        Rust: "emit/delivery.rs",
        Javascript: "emit/delivery.mjs",
        Python: "emit/delivery.py",
        Go: "emit/delivery.go",
    })
}
