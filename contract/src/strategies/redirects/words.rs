//! The vocabulary of the grammar: documented words, and what comes close to them.

use std::borrow::Cow;

use super::draw::Draw;
use super::part::{Part, Spelling};

pub(super) const STATUSES: [&str; 3] = ["success", "integration-requested", "failure"];

/// Values that are almost a status, and are none.
const NEAR: &[&str] = &[
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

/// What is put before or after a word.
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

/// Letters that look like ours.
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

/// Bytes that are no UTF-8: lone and cut continuation, overlong, surrogate, beyond the last code point.
const BROKEN: &[&[u8]] = &[
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

/// Text that harms whoever repeats it, marked so that it is known again.
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

/// Names no source gives, of partners' own and of places where redirects are taken.
const OWN: &[&str] = &[
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

const SIX: &[&str] =
    &["status", "integration_request_id", "skip_reason", "tsp_count", "fleet_ref", "invitation_id"];

/// Names that are almost ours.
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

/// A status: documented twice out of three times.
pub(super) fn status(draw: &mut Draw) -> Part {
    if draw.below(3) > 0 { documented(draw) } else { near_status(draw) }
}

pub(super) fn documented(draw: &mut Draw) -> Part {
    Part::plain(draw.pick(&STATUSES))
}

/// A value that is almost a status. `success` is the word that costs most when it is misread.
pub(super) fn near_status(draw: &mut Draw) -> Part {
    let word = if draw.once_in(2) { "success" } else { draw.pick(&STATUSES) };
    match draw.below(8) {
        0..=2 => Part::plain(draw.pick(NEAR)),
        3 => {
            let pad = draw.pick(PADDING);
            Part::text(match draw.below(3) {
                0 => format!("{pad}{word}"),
                1 => format!("{word}{pad}"),
                _ => format!("{pad}{word}{pad}"),
            })
        }
        4 => Part::text(escaped_once(draw, word)),
        5 => {
            let (plain, alike) = LOOK_ALIKE.get(draw.below(LOOK_ALIKE.len())).copied().unwrap_or_default();
            Part::text(word.replacen(char::from(plain), alike, 1))
        }
        6 => {
            let broken = draw.pick(BROKEN);
            let at = draw.below(word.len() + 1);
            let (before, after) = word.as_bytes().split_at_checked(at).unwrap_or_default();
            Part::bytes(Cow::Owned([before, broken, after].concat()))
        }
        _ => Part::bytes(Cow::Owned(mutated(draw, word.as_bytes()))),
    }
}

/// One byte added, lost, changed, or in the other case.
fn mutated(draw: &mut Draw, word: &[u8]) -> Vec<u8> {
    let mut bytes = word.to_vec();
    let at = draw.below(bytes.len());
    match draw.below(4) {
        0 => bytes.insert(at, b'!' + draw.byte() % 94),
        1 => {
            bytes.remove(at);
        }
        2 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = draw.byte()),
        _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| byte.make_ascii_uppercase()),
    }
    bytes
}

/// A word with some of it percent-encoded; written out, the `%` is encoded again.
fn escaped_once(draw: &mut Draw, word: &str) -> String {
    let at = draw.below(word.len());
    let all = draw.once_in(4);
    let escape = |(place, letter): (usize, char)| {
        if all || place == at { format!("%{:02X}", u32::from(letter)) } else { letter.to_string() }
    };
    word.chars().enumerate().map(escape).collect()
}

pub(super) fn near_name(draw: &mut Draw) -> Part {
    Part::plain(draw.pick(NEAR_NAMES))
}

/// A parameter name: one of the six, or a partner's own.
pub(super) fn name(draw: &mut Draw) -> Part {
    Part::plain(if draw.once_in(2) { draw.pick(SIX.get(2..).unwrap_or_default()) } else { draw.pick(OWN) })
}

/// A value for such a parameter: ordinary, hostile or broken.
pub(super) fn value(draw: &mut Draw) -> Part {
    match draw.below(10) {
        0..=4 => Part::plain(draw.pick(&[
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
        5..=7 => Part::plain(draw.pick(HOSTILE)),
        8 => Part::bytes(Cow::Borrowed(draw.pick(BROKEN))),
        _ => {
            let stray = Part::plain(draw.pick(&["%", "%4", "%zz", "100%", "%u0041", "%%"]));
            stray.spelt(Spelling { stray_percent: true, ..Spelling::default() })
        }
    }
}
