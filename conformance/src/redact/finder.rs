//! Finds the secrets in a text, however they are spelled.

use std::ops::Range;

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};

use super::SHORTEST;
use super::reading::{Reading, has_encodings, readings, squeezed_bytes};

/// Shorter values, and longer ones of letters only, may be words of a page: they are redacted only as whole words.
const SHORTEST_DISTINCT: usize = 8;
const SHORTEST_DISTINCT_WORD: usize = 16;
/// The most characters of a Base64 text that may contain bits of a value and of its neighbour.
const BASE64_EDGE: usize = 2;

/// A value and the name that replaces it.
#[derive(Debug, Clone)]
pub(super) struct Secret {
    pub(super) value: String,
    pub(super) name: String,
    /// Whether encodings of bytes are searched, too. Values that were only observed are too many for that.
    pub(super) configured: bool,
}

impl Secret {
    /// Whether the value may be an ordinary word or number, which pages contain by chance.
    pub(super) fn is_common(&self) -> bool {
        is_common(&self.value)
    }
}

/// One search for the spellings of all secrets.
pub(super) struct Finder {
    search: AhoCorasick,
    spellings: Vec<Spelling>,
}

#[derive(Clone, Copy)]
struct Spelling {
    /// The number of the secret.
    secret: usize,
    base64: bool,
    /// Whether the secret may be an ordinary word.
    common: bool,
    /// Whether the secret contains white space.
    spaced: bool,
}

/// A part of a text to replace.
pub(super) struct Hit {
    pub(super) range: Range<usize>,
    /// The number of the secret.
    pub(super) secret: usize,
}

impl Finder {
    pub(super) fn of(secrets: &[Secret]) -> Option<Self> {
        let (mut texts, mut spellings) = (Vec::new(), Vec::new());
        for (at, secret) in secrets.iter().enumerate() {
            let common = secret.is_common();
            let spaced = secret.value.contains(char::is_whitespace);
            let mut add = |text: Vec<u8>, base64| {
                if text.len() >= SHORTEST {
                    texts.push(text);
                    spellings.push(Spelling { secret: at, base64, common, spaced });
                }
            };
            add(squeezed_bytes(&secret.value), false);
            // A value that looks encoded itself is decoded in a text, too.
            let decoded = readings(&secret.value).skip(1).map(|reading| reading.bytes);
            decoded.filter(|bytes| bytes.len() >= SHORTEST_DISTINCT).for_each(|bytes| add(bytes, false));
            if secret.value.contains(' ') {
                add(squeezed_bytes(&secret.value.replace(' ', "+")), false);
            }
            if secret.configured && !common {
                base64_spellings(secret.value.as_bytes()).for_each(|text| add(text, true));
            }
        }
        let search = AhoCorasick::new(&texts).ok().filter(|_| !texts.is_empty())?;
        Some(Self { search, spellings })
    }

    /// The secrets in a text, in their order; of those that begin at the same place, the longest first.
    pub(super) fn find(&self, text: &str) -> Vec<Hit> {
        if !has_encodings(text) && !self.search.is_match(&squeezed_bytes(text)) {
            return Vec::new();
        }
        let mut hits: Vec<Hit> = readings(text).flat_map(|reading| self.hits(&reading)).collect();
        hits.retain(|hit| text.get(hit.range.clone()).is_some());
        hits.sort_by_key(|hit| (hit.range.start, std::cmp::Reverse(hit.range.end)));
        hits
    }

    /// The secrets in one reading of a text, as parts of the text.
    fn hits(&self, reading: &Reading) -> Vec<Hit> {
        let found = self.search.find_overlapping_iter(&reading.bytes);
        let hits = found.filter_map(|found| {
            let Spelling { secret, base64, common, spaced } =
                *self.spellings.get(found.pattern().as_usize())?;
            let mut range = found.range();
            if base64 {
                range = with_base64_edges(reading, range);
            } else if common && !((spaced || reading.is_whole(&range)) && is_word(reading, &range)) {
                return None;
            }
            Some(Hit { range: reading.origin(&range)?, secret })
        });
        hits.collect()
    }
}

/// Whether a value may be an ordinary word or number, which pages contain by chance.
pub(crate) fn is_common(value: &str) -> bool {
    let plain = |letter: char| matches!(letter, '-' | '_' | '.' | ' ');
    let words = value.chars().all(|letter| letter.is_alphabetic() || plain(letter));
    let number = value.chars().all(|letter| letter.is_ascii_digit() || plain(letter));
    value.len() < SHORTEST_DISTINCT || ((words || number) && value.len() < SHORTEST_DISTINCT_WORD)
}

/// Whether no letter of a longer word is next to the bytes.
fn is_word(reading: &Reading, range: &Range<usize>) -> bool {
    let joins = |byte: u8| byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'_' | b'-');
    let [before, after] = reading.neighbours(range);
    ![before, after].into_iter().flatten().any(joins)
}

/// What a Base64 text contains if it contains the value: one spelling for each of the three places where it may begin.
/// Characters that also contain bits of the neighbours are left out.
fn base64_spellings(value: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let spelled = move |before: usize, encode: fn(Vec<u8>) -> String| {
        let encoded = encode([vec![0; before], value.to_vec()].concat());
        let (first, last) = ((before * 8).div_ceil(6), (before + value.len()) * 8 / 6);
        encoded.get(first..last).unwrap_or_default().as_bytes().to_vec()
    };
    let mut all: Vec<Vec<u8>> = (0..3)
        .flat_map(|before| {
            [
                spelled(before, |bytes| BASE64_STANDARD_NO_PAD.encode(bytes)),
                spelled(before, |bytes| BASE64_URL_SAFE_NO_PAD.encode(bytes)),
            ]
        })
        .collect();
    all.sort();
    all.dedup();
    all.into_iter()
}

/// The range with the characters around it that contain bits of the value.
fn with_base64_edges(reading: &Reading, range: Range<usize>) -> Range<usize> {
    let is_base64 = |at: &usize| {
        if !reading.is_whole(&(range.start.min(*at)..range.end.max(at + 1))) {
            return false;
        }
        let byte = reading.bytes.get(*at).copied().unwrap_or_default();
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=')
    };
    let before = (0..range.start).rev().take(BASE64_EDGE).take_while(is_base64).count();
    let after = (range.end..range.end + BASE64_EDGE).take_while(is_base64).count();
    range.start - before..range.end + after
}
