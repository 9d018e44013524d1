//! What is odd about a case, one word each: the causes that failures are grouped by, and the reasons a reader gets.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::case::{Join, Piece, RedirectCase};
use super::reading::{ID, LONG, Named, STATUS, is_usual_id, named};

macro_rules! features {
    ($($feature:ident = $name:literal: $why:literal,)+) => {
        /// One thing that is odd about a query.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Feature {
            $(#[doc = $why] #[serde(rename = $name)] $feature,)+
        }

        impl Feature {
            /// Every feature.
            pub const ALL: &[Self] = &[$(Self::$feature,)+];

            /// Its name.
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
    StatusMissing = "status-missing": "no `status` says how the session ended",
    StatusEmpty = "status-empty": "an empty `status` says nothing",
    StatusRepeated = "status-repeated": "with two `status`, readers differ about which one counts",
    StatusCase = "status-case": "case counts in a value",
    StatusPadded = "status-padded": "white space counts in a value",
    StatusEquals = "status-equals-sign": "only the first `=` separates",
    StatusEscapedTwice = "status-escaped-twice": "a value is decoded once",
    StatusEmbedded = "status-embedded": "a value that holds a documented word is not that word",
    StatusUnknown = "status-unknown": "the `status` is not a documented one",
    NameCase = "name-case": "case counts in a name, though some frameworks fold it",
    NameBrackets = "name-brackets": "brackets are part of a name, though some frameworks read a list",
    NamePadded = "name-padded": "white space is part of a name, though some frameworks trim it",
    NameEscapedTwice = "name-escaped-twice": "a name is decoded once",
    NameEmbedded = "name-embedded": "a name that holds `status` is not `status`",
    NameEmpty = "name-empty": "a parameter without a name means nothing",
    NameRepeated = "name-repeated": "one parameter is there twice",
    IdMissing = "id-missing": "a request without an id is still a request",
    IdMalformed = "id-malformed": "the id is no UUID",
    IdUnusual = "id-unusual": "the id is a UUID that Catena does not write",
    IdRepeated = "id-repeated": "with two ids, nobody knows which one counts",
    Escaped = "escaped": "percent-encoding changes no meaning",
    StrayPercent = "stray-percent": "a `%` without two digits stands for itself, or is refused",
    InvalidUtf8 = "invalid-utf8": "bytes that are no UTF-8 are no reason to fall over",
    Control = "control-character": "control characters belong to the value, and into no header",
    LooksAlike = "beyond-ascii": "a letter that looks alike is another letter",
    Markup = "markup": "markup must not come back unescaped",
    Address = "address": "an address in a parameter sends nobody there",
    Semicolon = "semicolon": "`;` separates nothing today, and did once",
    Long = "long": "a long query is served or refused",
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

const WORDS: [&[u8]; 3] = [b"success", b"integration-requested", b"failure"];

pub(super) fn features(case: &RedirectCase) -> Vec<Feature> {
    let mut found = Vec::new();
    let mut note = |feature: Feature, holds: bool| {
        if holds && !found.contains(&feature) {
            found.push(feature);
        }
    };
    let value_of = |piece: &Piece| piece.value.as_ref().map(|value| value.bytes.to_vec()).unwrap_or_default();
    let all = |wanted: &'static [u8]| {
        let is_named = move |piece: &&Piece| *piece.name.bytes == *wanted;
        case.pieces.iter().filter(is_named).map(value_of).collect::<Vec<_>>()
    };
    let (statuses, ids) = (all(STATUS), all(ID));

    note(Feature::StatusMissing, statuses.is_empty());
    note(Feature::StatusRepeated, statuses.len() > 1);
    for status in &statuses {
        if let Some(feature) = of_status(status) {
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
    for piece in &case.pieces {
        if let Some(feature) = of_name(&piece.name.bytes) {
            note(feature, feature != Feature::NameEmpty || piece.value.is_some());
        }
        note(Feature::Semicolon, piece.join == Join::Semicolon);
        for part in piece.parts() {
            let holds = |needle: &[u8]| part.bytes.windows(needle.len()).any(|window| window == needle);
            note(Feature::Escaped, part.is_escaped());
            note(Feature::StrayPercent, part.spelling.stray_percent);
            note(Feature::Control, part.bytes.iter().any(u8::is_ascii_control));
            note(Feature::Markup, part.bytes.contains(&b'<'));
            note(Feature::Address, holds(b"//"));
            match std::str::from_utf8(&part.bytes) {
                Ok(text) => note(Feature::LooksAlike, !text.is_ascii()),
                Err(_) => note(Feature::InvalidUtf8, true),
            }
        }
    }
    let names: Vec<_> = case.pieces.iter().map(|piece| &*piece.name.bytes).collect();
    let repeated = |(at, name): (usize, &&[u8])| {
        !name.is_empty()
            && *name != STATUS
            && *name != ID
            && names.iter().skip(at + 1).any(|other| other == name)
    };
    note(Feature::NameRepeated, names.iter().enumerate().any(repeated));
    let length: usize = case.pieces.iter().flat_map(Piece::parts).map(|part| part.bytes.len()).sum();
    note(Feature::Long, length > LONG);
    found.sort();
    found
}

/// What is odd about one status; nothing, for a documented word.
fn of_status(status: &[u8]) -> Option<Feature> {
    let is_word = |text: &[u8]| WORDS.contains(&text);
    if is_word(status) {
        return None;
    }
    let trimmed = String::from_utf8_lossy(status);
    let trimmed = trimmed.trim();
    let before_equals = status.split(|byte| *byte == b'=').next().unwrap_or_default();
    Some(if status.is_empty() {
        Feature::StatusEmpty
    } else if is_word(&status.to_ascii_lowercase()) {
        Feature::StatusCase
    } else if is_word(trimmed.as_bytes()) {
        Feature::StatusPadded
    } else if before_equals.len() < status.len() && is_word(before_equals) {
        Feature::StatusEquals
    } else if is_word(&decoded(status)) {
        Feature::StatusEscapedTwice
    } else if WORDS.iter().any(|word| status.windows(word.len()).any(|window| window == *word)) {
        Feature::StatusEmbedded
    } else {
        Feature::StatusUnknown
    })
}

/// What is odd about a name that is almost `status` or the id's.
fn of_name(name: &[u8]) -> Option<Feature> {
    let is_ours = |name: &[u8]| name == STATUS || name == ID;
    if name.is_empty() {
        return Some(Feature::NameEmpty);
    }
    if is_ours(name) {
        return None;
    }
    let perhaps = [STATUS, ID].into_iter().any(|wanted| named(name, wanted) == Named::Perhaps);
    if perhaps && name.contains(&b'[') {
        Some(Feature::NameBrackets)
    } else if perhaps && is_ours(name.trim_ascii()) {
        Some(Feature::NamePadded)
    } else if perhaps {
        Some(Feature::NameCase)
    } else if is_ours(&decoded(name)) {
        Some(Feature::NameEscapedTwice)
    } else if [STATUS, ID].iter().any(|ours| name.windows(ours.len()).any(|window| window == *ours)) {
        Some(Feature::NameEmbedded)
    } else {
        None
    }
}

/// Decoded once more than it should be.
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
