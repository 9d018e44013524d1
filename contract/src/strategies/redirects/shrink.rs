//! Simpler cases than a given one. Each is strictly simpler by one measure, so taking the first that still fails,
//! again and again, comes to an end; what may be believed is read off anew each time.

use std::cmp::Ordering;

use super::case::{Join, Piece, RedirectCase};
use super::part::{Part, Spelling};
use super::reading::{ID, STATUS};
use super::witness::{USUAL_ID, plainest};

/// Longest part of which every letter is tried; of longer ones only whole stretches and the ends are.
const FINE: usize = 64;

pub(super) fn simpler(case: &RedirectCase) -> Vec<RedirectCase> {
    let (plainest, features) = (plainest(), case.features());
    // A leap to another kind of case would hide one failure behind another.
    let same_kind = |plain: &&RedirectCase| plain.features().iter().all(|feature| features.contains(feature));
    let mut found: Vec<RedirectCase> = plainest.iter().filter(same_kind).cloned().collect();
    with_fewer_pieces(&case.pieces, &mut found);
    for (at, piece) in case.pieces.iter().enumerate() {
        let mut put = |changed: Piece| {
            let mut pieces = case.pieces.clone();
            pieces.splice(at..=at, [changed]);
            found.push(RedirectCase { pieces });
        };
        simpler_pieces(piece, &mut put);
    }
    let rank = |case: &RedirectCase| plainest.iter().position(|plain| plain == case).unwrap_or(usize::MAX);
    let weight = Weight::of(case, rank(case));
    let mut tried: Vec<RedirectCase> = Vec::with_capacity(found.len());
    for candidate in found {
        if Weight::of(&candidate, rank(&candidate)) < weight && !tried.contains(&candidate) {
            tried.push(candidate);
        }
    }
    tried
}

/// Shorter is simpler; then the plainest of a kind; then fewer odd bytes; then earlier in the alphabet.
#[derive(PartialEq, Eq)]
struct Weight {
    length: usize,
    rank: usize,
    odd: usize,
    text: String,
}

impl Weight {
    fn of(case: &RedirectCase, rank: usize) -> Self {
        let text = case.query();
        let usual = |byte: &u8| byte.is_ascii_lowercase() || matches!(byte, b'=' | b'&' | b'_' | b'-');
        let odd = text.bytes().filter(|byte| !usual(byte)).count();
        Self { length: text.len(), rank, odd, text }
    }
}

impl Ord for Weight {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |weight: &Self| (weight.length, weight.rank, weight.odd);
        key(self).cmp(&key(other)).then_with(|| self.text.cmp(&other.text))
    }
}

impl PartialOrd for Weight {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn with_fewer_pieces(pieces: &[Piece], found: &mut Vec<RedirectCase>) {
    if pieces.len() > 3 {
        let (front, back) = pieces.split_at(pieces.len() / 2);
        found.extend([front, back].map(|half| RedirectCase { pieces: half.to_vec() }));
    }
    for at in 0..pieces.len() {
        let mut fewer = pieces.to_vec();
        fewer.remove(at);
        found.push(RedirectCase { pieces: fewer });
    }
}

fn simpler_pieces(piece: &Piece, put: &mut dyn FnMut(Piece)) {
    if piece.join == Join::Semicolon {
        put(Piece { join: Join::Ampersand, ..piece.clone() });
    }
    if let Some(value) = &piece.value {
        put(Piece { value: None, ..piece.clone() });
        put(Piece { name: value.clone(), value: None, ..*piece });
        let words: &[&'static str] = match &*piece.name.bytes {
            STATUS => &["", "success", "failure", "integration-requested"],
            ID => &["", USUAL_ID],
            _ => &["", "a", "success"],
        };
        for word in words {
            put(Piece { value: Some(Part::plain(word)), ..piece.clone() });
        }
        simpler_parts(value, &mut |value| put(Piece { value: Some(value), ..piece.clone() }));
    }
    for name in ["a", "status"] {
        put(Piece { name: Part::plain(name), ..piece.clone() });
    }
    simpler_parts(&piece.name, &mut |name| put(Piece { name, ..piece.clone() }));
}

fn simpler_parts(part: &Part, put: &mut dyn FnMut(Part)) {
    let Part { bytes, spelling } = part;
    if *spelling != Spelling::default() {
        put(Part::bytes(bytes.clone()));
        for at in 0..bytes.len().min(64) {
            let one = Spelling { escaped: 1 << at, ..Spelling::default() };
            if spelling.escaped != one.escaped && spelling.escaped >> at & 1 == 1 {
                put(part.clone().spelt(one));
            }
        }
        put(part.clone().spelt(Spelling { escaped: 0, ..*spelling }));
        put(part.clone().spelt(Spelling { lower: false, space_escaped: false, ..*spelling }));
    }
    let letters = letters(bytes);
    let without = |from: usize, count: usize| {
        let kept = letters.iter().take(from).chain(letters.iter().skip(from + count));
        part_of(part, kept.copied())
    };
    let mut stretch = letters.len() / 2;
    while stretch > letters.len() / 32 && stretch > 1 {
        let mut from = 0;
        while from < letters.len() {
            put(without(from, stretch));
            from += stretch;
        }
        stretch /= 2;
    }
    if letters.len() > FINE {
        put(without(0, 1));
        put(without(letters.len() - 1, 1));
        return;
    }
    for at in 0..letters.len() {
        put(without(at, 1));
    }
    for (at, letter) in letters.iter().enumerate() {
        let lower = letter.to_ascii_lowercase();
        for plain in [lower.as_slice(), b"a"] {
            if plain != *letter {
                let changed = letters
                    .iter()
                    .enumerate()
                    .map(|(other, letter)| if other == at { plain } else { letter });
                put(part_of(part, changed));
            }
        }
    }
}

fn part_of<'a>(part: &Part, letters: impl Iterator<Item = &'a [u8]>) -> Part {
    let bytes: Vec<u8> = letters.flatten().copied().collect();
    Part { bytes: bytes.into(), spelling: part.spelling }
}

/// Whole characters where it is UTF-8, so that a shorter text is still one; else single bytes.
fn letters(bytes: &[u8]) -> Vec<&[u8]> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.split("").filter(|letter| !letter.is_empty()).map(str::as_bytes).collect(),
        Err(_) => bytes.chunks(1).collect(),
    }
}
