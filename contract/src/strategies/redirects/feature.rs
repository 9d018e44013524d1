//! The unusual features of a case: failures are grouped by them, and reports explain them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::acceptable::{ID, LONG, NameMatch, STATUS, is_usual_id, match_name};
use super::case::{Pair, RedirectCase, Separator};

macro_rules! features {
    ($($feature:ident = $name:literal: $why:literal,)+) => {
        /// One unusual feature of a query.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Feature {
            $(#[doc = $why] #[serde(rename = $name)] $feature,)+
        }

        impl Feature {
            /// Every feature.
            pub const ALL: &[Self] = &[$(Self::$feature,)+];

            /// The feature's name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$feature => $name,)+ }
            }

            /// Why it matters, in a few words.
            #[must_use]
            pub const fn why(self) -> &'static str {
                match self { $(Self::$feature => $why,)+ }
            }
        }
    };
}

features! {
    StatusMissing = "status-missing": "without `status`, the outcome is unknown",
    StatusEmpty = "status-empty": "an empty `status` says nothing",
    StatusRepeated = "status-repeated": "with two `status`, readers differ about which one counts",
    StatusCase = "status-case": "case counts in a value",
    StatusPadded = "status-padded": "white space counts in a value",
    StatusEquals = "status-equals-sign": "only the first `=` separates",
    StatusEscapedTwice = "status-escaped-twice": "a value is decoded once",
    StatusEmbedded = "status-embedded": "a value that contains a documented one is not that value",
    StatusUnknown = "status-unknown": "the `status` is not a documented one",
    NameCase = "name-case": "case counts in a name, though some frameworks ignore it",
    NameBrackets = "name-brackets": "brackets are part of a name, though some frameworks read a list",
    NamePadded = "name-padded": "white space is part of a name, though some frameworks trim it",
    NameEscapedTwice = "name-escaped-twice": "a name is decoded once",
    NameEmbedded = "name-embedded": "a name that contains `status` is not `status`",
    NameEmpty = "name-empty": "a parameter without a name means nothing",
    NameRepeated = "name-repeated": "a parameter is repeated",
    IdMissing = "id-missing": "a request without an id is still a request",
    IdMalformed = "id-malformed": "the id is not a UUID",
    IdUnusual = "id-unusual": "the id is a UUID in a form that Catena does not use",
    IdRepeated = "id-repeated": "with two ids, it is unclear which one counts",
    Escaped = "escaped": "percent-encoding does not change the meaning",
    StrayPercent = "stray-percent": "a `%` without two digits is literal, or refused",
    InvalidUtf8 = "invalid-utf8": "a handler must survive bytes that are not UTF-8",
    Control = "control-character": "control characters are part of the value, and must not reach a header",
    LooksAlike = "beyond-ascii": "a letter that looks the same is a different letter",
    Markup = "markup": "markup must not come back unescaped",
    Address = "address": "a handler must not redirect to an address in a parameter",
    Semicolon = "semicolon": "`;` is not a separator, but used to be one",
    Long = "long": "a long query may be served or refused",
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

const STATUSES: [&[u8]; 3] = [b"success", b"integration-requested", b"failure"];

pub(super) fn features(case: &RedirectCase) -> Vec<Feature> {
    let mut found = Vec::new();
    let mut note = |feature: Feature, holds: bool| {
        if holds && !found.contains(&feature) {
            found.push(feature);
        }
    };
    let value_of = |pair: &Pair| pair.value.as_ref().map(|value| value.bytes.to_vec()).unwrap_or_default();
    let all = |wanted: &'static [u8]| {
        let is_named = move |pair: &&Pair| *pair.name.bytes == *wanted;
        case.pairs.iter().filter(is_named).map(value_of).collect::<Vec<_>>()
    };
    let (statuses, ids) = (all(STATUS), all(ID));

    note(Feature::StatusMissing, statuses.is_empty());
    note(Feature::StatusRepeated, statuses.len() > 1);
    for status in &statuses {
        if let Some(feature) = status_feature(status) {
            note(feature, statuses.len() == 1 || feature != Feature::StatusEmpty);
        }
    }
    let requested = statuses.iter().any(|status| *status == b"integration-requested");
    note(Feature::IdMissing, requested && ids.is_empty());
    note(Feature::IdRepeated, ids.len() > 1);
    for id in ids.iter().filter(|id| !is_usual_id(id)) {
        let uuid = std::str::from_utf8(id).is_ok_and(|id| uuid::Uuid::try_parse(id).is_ok());
        note(if uuid { Feature::IdUnusual } else { Feature::IdMalformed }, true);
    }
    for pair in &case.pairs {
        if let Some(feature) = name_feature(&pair.name.bytes) {
            note(feature, feature != Feature::NameEmpty || pair.value.is_some());
        }
        note(Feature::Semicolon, pair.separator == Separator::Semicolon);
        for part in pair.parts() {
            let holds = |needle: &[u8]| part.bytes.windows(needle.len()).any(|window| window == needle);
            note(Feature::Escaped, part.is_escaped());
            note(Feature::StrayPercent, part.encoding.stray_percent);
            note(Feature::Control, part.bytes.iter().any(u8::is_ascii_control));
            note(Feature::Markup, part.bytes.contains(&b'<'));
            note(Feature::Address, holds(b"//"));
            match std::str::from_utf8(&part.bytes) {
                Ok(text) => note(Feature::LooksAlike, !text.is_ascii()),
                Err(_) => note(Feature::InvalidUtf8, true),
            }
        }
    }
    let names: Vec<_> = case.pairs.iter().map(|pair| &*pair.name.bytes).collect();
    let repeated = |(at, name): (usize, &&[u8])| {
        !name.is_empty()
            && *name != STATUS
            && *name != ID
            && names.iter().skip(at + 1).any(|other| other == name)
    };
    note(Feature::NameRepeated, names.iter().enumerate().any(repeated));
    let length: usize = case.pairs.iter().flat_map(Pair::parts).map(|part| part.bytes.len()).sum();
    note(Feature::Long, length > LONG);
    found.sort();
    found
}

/// The unusual feature of a status; `None` for a documented one.
fn status_feature(status: &[u8]) -> Option<Feature> {
    let is_status = |text: &[u8]| STATUSES.contains(&text);
    if is_status(status) {
        return None;
    }
    let trimmed = String::from_utf8_lossy(status);
    let trimmed = trimmed.trim();
    let before_equals = status.split(|byte| *byte == b'=').next().unwrap_or_default();
    Some(if status.is_empty() {
        Feature::StatusEmpty
    } else if is_status(&status.to_ascii_lowercase()) {
        Feature::StatusCase
    } else if is_status(trimmed.as_bytes()) {
        Feature::StatusPadded
    } else if before_equals.len() < status.len() && is_status(before_equals) {
        Feature::StatusEquals
    } else if is_status(&decoded(status)) {
        Feature::StatusEscapedTwice
    } else if STATUSES
        .iter()
        .any(|documented| status.windows(documented.len()).any(|window| window == *documented))
    {
        Feature::StatusEmbedded
    } else {
        Feature::StatusUnknown
    })
}

/// The unusual feature of a name that is a near miss of `status` or `integration_request_id`.
fn name_feature(name: &[u8]) -> Option<Feature> {
    let is_documented = |name: &[u8]| name == STATUS || name == ID;
    if name.is_empty() {
        return Some(Feature::NameEmpty);
    }
    if is_documented(name) {
        return None;
    }
    let lenient = [STATUS, ID].into_iter().any(|wanted| match_name(name, wanted) == NameMatch::Lenient);
    if lenient && name.contains(&b'[') {
        Some(Feature::NameBrackets)
    } else if lenient && is_documented(name.trim_ascii()) {
        Some(Feature::NamePadded)
    } else if lenient {
        Some(Feature::NameCase)
    } else if is_documented(&decoded(name)) {
        Some(Feature::NameEscapedTwice)
    } else if [STATUS, ID].iter().any(|ours| name.windows(ours.len()).any(|window| window == *ours)) {
        Some(Feature::NameEmbedded)
    } else {
        None
    }
}

/// Percent-decodes a second time.
fn decoded(bytes: &[u8]) -> Vec<u8> {
    let hex = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    loop {
        match rest {
            [] => return out,
            [b'%', high, low, others @ ..] => {
                match (hex(*high), hex(*low)) {
                    (Some(high), Some(low)) => out.push(high << 4 | low),
                    (Some(_) | None, _) => out.extend([b'%', *high, *low]),
                }
                rest = others;
            }
            [byte, others @ ..] => {
                out.push(*byte);
                rest = others;
            }
        }
    }
}
