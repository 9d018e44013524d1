//! How cases are composed: which parameters, in which order, and with which encoding.

use super::case::{Pair, Separator};
use super::part::{Encoding, Part};
use super::rng::Rng;
use super::{dictionary, ids};

/// The length of a part that makes a query too long for some servers.
const OVERSIZE: usize = 8 * 1024;

pub(super) fn pairs(seed: u64) -> Vec<Pair> {
    let rng = &mut Rng::new(seed);
    let mut pairs = Vec::with_capacity(6);
    match rng.below(100) {
        0..=21 => documented(rng, &mut pairs),
        22..=47 => pairs.push(status(dictionary::near_status(rng))),
        48..=61 => repeated(rng, &mut pairs),
        62..=71 => {
            let near = Pair::new(dictionary::near_name(rng), Some(dictionary::status(rng)));
            pairs.push(near);
            if rng.one_in(2) {
                documented(rng, &mut pairs);
            }
        }
        72..=83 => odd_request(rng, &mut pairs),
        84..=97 => {
            documented(rng, &mut pairs);
            for _ in 0..=rng.below(3) {
                pairs.push(Pair::new(dictionary::name(rng), Some(dictionary::value(rng))));
            }
        }
        98 => {}
        _ => pairs.push(Pair::new(dictionary::name(rng), None)),
    }
    add_context(rng, &mut pairs);
    vary_encodings(rng, &mut pairs);
    pairs
}

fn status(value: Part) -> Pair {
    Pair::new(Part::plain("status"), Some(value))
}

fn id(value: Part) -> Pair {
    Pair::new(Part::plain("integration_request_id"), Some(value))
}

/// A documented status, with an id where it belongs and sometimes where it does not.
fn documented(rng: &mut Rng, pairs: &mut Vec<Pair>) {
    let value = dictionary::documented(rng);
    let requested = *value.bytes == *b"integration-requested";
    pairs.push(status(value));
    if requested || rng.one_in(10) {
        let usual = ids::usual(rng);
        pairs.push(id(usual));
    }
}

fn repeated(rng: &mut Rng, pairs: &mut Vec<Pair>) {
    documented(rng, pairs);
    for _ in 0..=rng.below(2) {
        let again = match rng.below(4) {
            0 => Pair::new(Part::plain("status"), None),
            1 => status(dictionary::near_status(rng)),
            2 => Pair::new(dictionary::near_name(rng), Some(dictionary::documented(rng))),
            _ => status(dictionary::documented(rng)),
        };
        pairs.insert(rng.below(pairs.len() + 1), again);
    }
}

fn odd_request(rng: &mut Rng, pairs: &mut Vec<Pair>) {
    pairs.push(status(Part::plain("integration-requested")));
    let odd = ids::odd(rng);
    match rng.below(6) {
        0 => {}
        1 => pairs.extend([id(ids::usual(rng)), id(ids::usual(rng))]),
        2 => pairs.extend([id(ids::usual(rng)), id(odd)]),
        3 => pairs.push(Pair::new(dictionary::near_name(rng), Some(ids::usual(rng)))),
        4 | 5.. => pairs.push(id(odd)),
    }
}

/// Adds other parameters of Catena's and the partner's, empty pairs, another order, `;` and, rarely, a very long part.
fn add_context(rng: &mut Rng, pairs: &mut Vec<Pair>) {
    if rng.one_in(3) {
        for _ in 0..=rng.below(3) {
            let value = match rng.below(6) {
                0 => None,
                1 | 2 => Some(dictionary::value(rng)),
                3.. => Some(Part::plain(rng.choose(&["1", "0", "carrier 4711", "not now", "en"]))),
            };
            pairs.push(Pair::new(dictionary::name(rng), value));
        }
    }
    if rng.one_in(40) {
        pairs.push(Pair::new(Part::plain(""), rng.one_in(2).then(|| Part::plain("x"))));
    }
    if rng.one_in(200) {
        let long = Part::text("s".repeat(OVERSIZE));
        let pair = match rng.below(3) {
            0 => status(long),
            1 => Pair::new(long, None),
            _ => Pair::new(Part::plain("skip_reason"), Some(long)),
        };
        pairs.push(pair);
    }
    if rng.one_in(3) {
        for at in (1..pairs.len()).rev() {
            pairs.swap(at, rng.below(at + 1));
        }
    }
    if rng.one_in(40)
        && let Some(pair) = pairs.get_mut(rng.below(5))
    {
        pair.separator = Separator::Semicolon;
    }
    if let Some(first) = pairs.first_mut() {
        first.separator = Separator::Ampersand;
    }
}

/// Sometimes escapes more of a part than necessary.
fn vary_encodings(rng: &mut Rng, pairs: &mut [Pair]) {
    let often = if rng.one_in(6) { 2 } else { return };
    for pair in pairs {
        for part in [Some(&mut pair.name), pair.value.as_mut()].into_iter().flatten() {
            if rng.one_in(often) && !part.encoding.stray_percent {
                let escaped = match rng.below(3) {
                    0 => u64::MAX,
                    1 => 1 << rng.below(part.bytes.len().min(64)),
                    _ => rng.next_u64(),
                };
                part.encoding = Encoding {
                    escaped: if part.bytes.is_empty() { 0 } else { escaped },
                    lower: rng.one_in(2),
                    space_escaped: rng.one_in(2),
                    stray_percent: false,
                };
            }
        }
    }
}
