//! A delivery as a unit test: it calls the partner's handler with everything handed in, the time and a secret made for
//! tests included, so that the test signs nothing itself.

use std::fmt::Write as _;

use catena_contract::WebhookSecret;
use jiff::Timestamp;

use super::{Language, camel, quoted};
use crate::fuzz::Rule;
use crate::fuzz::saved::KeptDelivery;

/// What the tests are signed with, and when. No endpoint has this secret.
const SECRET: &str = "catena-conformance-unit-test";
const NOW: &str = "2026-03-02T15:20:30+00:00";
const EVENT: &str = "01961d3e-000e-7000-9000-00000000000e";

impl KeptDelivery {
    /// A test that fails until the handler is mended.
    pub(super) fn test_in(&self, language: Language) -> String {
        let told = self.delivery.told();
        let found = format!("Found by `catena-conformance fuzz --webhook`: {told}.");
        let name = name(&told);
        let (headers, body) = self.sent();
        let pairs = |open: &str, close: &str, indent: &str| {
            headers.iter().fold(String::new(), |mut all, (name, value)| {
                let (name, value) = (quoted(name), quoted(value));
                // Writing to a text does not fail.
                let _ = writeln!(all, "{indent}{open}{name}, {value}{close}");
                all
            })
        };
        let bytes = escaped(&body);
        let is_forged = self.rule == Rule::ForgedAccepted;
        match language {
            Language::Rust => {
                let expectation = if is_forged { "(400..500).contains(&status)" } else { "status < 500" };
                format!(
                    "// {found}\n\
                     // `handle_delivery` is your handler: the status it answers with, given secret, time, headers and body.\n\
                     #[test]\n\
                     fn {name}() {{\n    \
                         let headers = [\n{}    ];\n    \
                         let body = b\"{bytes}\";\n    \
                         let status = handle_delivery(\"{SECRET}\", \"{NOW}\", &headers, body);\n    \
                         assert!({expectation}, \"answered {{status}}\");\n\
                     }}\n",
                    pairs("(", "),", "        ")
                )
            }
            Language::Javascript => {
                let expectation = if is_forged { "status >= 400 && status < 500" } else { "status < 500" };
                let hex: String = body.iter().fold(String::new(), |mut hex, byte| {
                    let _ = write!(hex, "{byte:02x}");
                    hex
                });
                format!(
                    "// {found}\n\
                     // `handleDelivery` is your handler: the status it answers with, given secret, time, headers and body.\n\
                     import assert from \"node:assert/strict\";\n\
                     import {{ test }} from \"node:test\";\n\
                     import {{ handleDelivery }} from \"./delivery.mjs\";\n\n\
                     test(\"{}\", () => {{\n  \
                       const headers = [\n{}  ];\n  \
                       const body = Buffer.from(\"{hex}\", \"hex\");\n  \
                       const status = handleDelivery(\"{SECRET}\", \"{NOW}\", headers, body);\n  \
                       assert.ok({expectation}, `answered ${{status}}`);\n\
                     }});\n",
                    name.replace('_', " "),
                    pairs("[", "],", "    ")
                )
            }
            Language::Python => {
                let expectation = if is_forged { "range(400, 500)" } else { "range(200, 500)" };
                format!(
                    "# {found}\n\
                     # `handle_delivery` is your handler: the status it answers with, given secret, time, headers and body.\n\
                     import unittest\n\n\
                     from delivery import handle_delivery\n\n\n\
                     class Deliveries(unittest.TestCase):\n    \
                         def test_{name}(self):\n        \
                             headers = [\n{}        ]\n        \
                             body = b\"{bytes}\"\n        \
                             status = handle_delivery(\"{SECRET}\", \"{NOW}\", headers, body)\n        \
                             self.assertIn(status, {expectation})\n",
                    pairs("(", "),", "            ")
                )
            }
            Language::Go => {
                let wrong = if is_forged { "status < 400 || status > 499" } else { "status > 499" };
                format!(
                    "// {found}\n\
                     // HandleDelivery is your handler: the status it answers with, given secret, time, headers and body.\n\
                     package delivery\n\n\
                     import (\n\t\"net/http\"\n\t\"testing\"\n)\n\n\
                     func Test{}(t *testing.T) {{\n\
                     \theaders := http.Header{{}}\n{}\
                     \tbody := []byte(\"{bytes}\")\n\
                     \tstatus := HandleDelivery(\"{SECRET}\", \"{NOW}\", headers, body)\n\
                     \tif {wrong} {{\n\
                     \t\tt.Errorf(\"answered %d\", status)\n\
                     \t}}\n}}\n",
                    camel(&name),
                    pairs("headers.Add(", ")", "\t")
                )
            }
        }
    }

    /// Headers and body, signed for the test.
    fn sent(&self) -> (Vec<(String, String)>, Vec<u8>) {
        let (Ok(secret), Ok(now)) = (SECRET.parse::<WebhookSecret>(), NOW.parse::<Timestamp>()) else {
            unreachable!("both are good");
        };
        let (headers, body) = self.delivery.request(&secret, now, EVENT);
        let text = |value: &http::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let mut pairs: Vec<_> =
            headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
        pairs.sort();
        (pairs, body)
    }
}

/// What is odd about it, as a name: `a_delivery_with_no_signature`.
fn name(told: &str) -> String {
    let words: Vec<&str> =
        told.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let words = words.join("_").to_ascii_lowercase();
    if words.starts_with("a_genuine") { words } else { format!("a_delivery_with_{words}") }
}

/// A string of bytes that means the same in Rust, Python and Go.
fn escaped(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        match byte {
            b'"' | b'\\' => text.extend(['\\', char::from(*byte)]),
            b' '..=b'~' => text.push(char::from(*byte)),
            _ => {
                let _ = write!(text, "\\x{byte:02x}");
            }
        }
        text
    })
}
