//! Cases that are simpler than a given one. Each has strictly less weight, so repeatedly taking the first that still
//! fails terminates. The acceptable interpretations are derived again each time.

use std::cmp::Ordering;

use super::acceptable::{ID, STATUS};
use super::case::{Pair, RedirectCase, Separator};
use super::minimal::{USUAL_ID, minimal_cases};
use super::part::{Encoding, Part};

/// The longest part whose characters are tried one by one; of longer parts, only ranges and the ends are removed.
const LONGEST_BY_CHARACTER: usize = 64;

pub(super) fn simpler(case: &RedirectCase) -> Vec<RedirectCase> {
    let (minimal, features) = (minimal_cases(), case.features());
    // A case with other features could fail for another reason and hide this failure.
    let same_kind = |plain: &&RedirectCase| plain.features().iter().all(|feature| features.contains(feature));
    let mut found: Vec<RedirectCase> = minimal.iter().filter(same_kind).cloned().collect();
    with_fewer_pairs(&case.pairs, &mut found);
    for (at, pair) in case.pairs.iter().enumerate() {
        let mut put = |changed: Pair| {
            let mut pairs = case.pairs.clone();
            pairs.splice(at..=at, [changed]);
            found.push(RedirectCase { pairs });
        };
        simpler_pairs(pair, &mut put);
    }
    let rank = |case: &RedirectCase| minimal.iter().position(|plain| plain == case).unwrap_or(usize::MAX);
    let weight = Weight::of(case, rank(case));
    let mut tried: Vec<RedirectCase> = Vec::with_capacity(found.len());
    for candidate in found {
        if Weight::of(&candidate, rank(&candidate)) < weight && !tried.contains(&candidate) {
            tried.push(candidate);
        }
    }
    tried
}

/// Shorter is simpler; then the position in the list of minimal cases; then fewer unusual bytes; then alphabetical
/// order.
#[derive(PartialEq, Eq)]
struct Weight {
    length: usize,
    rank: usize,
    unusual: usize,
    text: String,
}

impl Weight {
    fn of(case: &RedirectCase, rank: usize) -> Self {
        let text = case.query();
        let usual = |byte: &u8| byte.is_ascii_lowercase() || matches!(byte, b'=' | b'&' | b'_' | b'-');
        let unusual = text.bytes().filter(|byte| !usual(byte)).count();
        Self { length: text.len(), rank, unusual, text }
    }
}

impl Ord for Weight {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |weight: &Self| (weight.length, weight.rank, weight.unusual);
        key(self).cmp(&key(other)).then_with(|| self.text.cmp(&other.text))
    }
}

impl PartialOrd for Weight {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn with_fewer_pairs(pairs: &[Pair], found: &mut Vec<RedirectCase>) {
    if pairs.len() > 3 {
        let (front, back) = pairs.split_at(pairs.len() / 2);
        found.extend([front, back].map(|half| RedirectCase { pairs: half.to_vec() }));
    }
    for at in 0..pairs.len() {
        let mut fewer = pairs.to_vec();
        fewer.remove(at);
        found.push(RedirectCase { pairs: fewer });
    }
}

fn simpler_pairs(pair: &Pair, put: &mut dyn FnMut(Pair)) {
    if pair.separator == Separator::Semicolon {
        put(Pair { separator: Separator::Ampersand, ..pair.clone() });
    }
    if let Some(value) = &pair.value {
        put(Pair { value: None, ..pair.clone() });
        put(Pair { name: value.clone(), value: None, ..*pair });
        let values: &[&'static str] = match &*pair.name.bytes {
            STATUS => &["", "success", "failure", "integration-requested"],
            ID => &["", USUAL_ID],
            _ => &["", "a", "success"],
        };
        for value in values {
            put(Pair { value: Some(Part::plain(value)), ..pair.clone() });
        }
        simpler_parts(value, &mut |value| put(Pair { value: Some(value), ..pair.clone() }));
    }
    for name in ["a", "status"] {
        put(Pair { name: Part::plain(name), ..pair.clone() });
    }
    simpler_parts(&pair.name, &mut |name| put(Pair { name, ..pair.clone() }));
}

fn simpler_parts(part: &Part, put: &mut dyn FnMut(Part)) {
    let Part { bytes, encoding } = part;
    if *encoding != Encoding::default() {
        put(Part::bytes(bytes.clone()));
        for at in 0..bytes.len().min(64) {
            let one = Encoding { escaped: 1 << at, ..Encoding::default() };
            if encoding.escaped != one.escaped && encoding.escaped >> at & 1 == 1 {
                put(part.clone().with_encoding(one));
            }
        }
        put(part.clone().with_encoding(Encoding { escaped: 0, ..*encoding }));
        put(part.clone().with_encoding(Encoding { lower: false, space_escaped: false, ..*encoding }));
    }
    let characters = characters(bytes);
    let without = |from: usize, count: usize| {
        let kept = characters.iter().take(from).chain(characters.iter().skip(from + count));
        part_of(part, kept.copied())
    };
    let mut range = characters.len() / 2;
    while range > characters.len() / 32 && range > 1 {
        let mut from = 0;
        while from < characters.len() {
            put(without(from, range));
            from += range;
        }
        range /= 2;
    }
    if characters.len() > LONGEST_BY_CHARACTER {
        put(without(0, 1));
        put(without(characters.len() - 1, 1));
        return;
    }
    for at in 0..characters.len() {
        put(without(at, 1));
    }
    for (at, character) in characters.iter().enumerate() {
        let lower = character.to_ascii_lowercase();
        for plain in [lower.as_slice(), b"a"] {
            if plain != *character {
                let changed = characters
                    .iter()
                    .enumerate()
                    .map(|(other, character)| if other == at { plain } else { character });
                put(part_of(part, changed));
            }
        }
    }
}

fn part_of<'a>(part: &Part, characters: impl Iterator<Item = &'a [u8]>) -> Part {
    let bytes: Vec<u8> = characters.flatten().copied().collect();
    Part { bytes: bytes.into(), encoding: part.encoding }
}

/// Whole characters of UTF-8, so that a shorter text is still valid; otherwise single bytes.
fn characters(bytes: &[u8]) -> Vec<&[u8]> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.split("").filter(|character| !character.is_empty()).map(str::as_bytes).collect(),
        Err(_) => bytes.chunks(1).collect(),
    }
}
