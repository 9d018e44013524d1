//! How cases are put together: which parameters, in which order, and spelt how.

use super::case::{Join, Piece};
use super::draw::Draw;
use super::part::{Part, Spelling};
use super::{ids, words};

/// Length of what makes a query too long for some servers.
const OVERSIZE: usize = 8 * 1024;

pub(super) fn pieces(seed: u64) -> Vec<Piece> {
    let draw = &mut Draw::new(seed);
    let mut pieces = Vec::with_capacity(6);
    match draw.below(100) {
        0..=21 => documented(draw, &mut pieces),
        22..=47 => pieces.push(status(words::near_status(draw))),
        48..=61 => repeated(draw, &mut pieces),
        62..=71 => {
            let near = Piece::new(words::near_name(draw), Some(words::status(draw)));
            pieces.push(near);
            if draw.once_in(2) {
                documented(draw, &mut pieces);
            }
        }
        72..=83 => odd_request(draw, &mut pieces),
        84..=97 => {
            documented(draw, &mut pieces);
            for _ in 0..=draw.below(3) {
                pieces.push(Piece::new(words::name(draw), Some(words::value(draw))));
            }
        }
        98 => {}
        _ => pieces.push(Piece::new(words::name(draw), None)),
    }
    surroundings(draw, &mut pieces);
    spellings(draw, &mut pieces);
    pieces
}

fn status(value: Part) -> Piece {
    Piece::new(Part::plain("status"), Some(value))
}

fn id(value: Part) -> Piece {
    Piece::new(Part::plain("integration_request_id"), Some(value))
}

/// What the documentation shows, and the id where it belongs or, now and then, where it does not.
fn documented(draw: &mut Draw, pieces: &mut Vec<Piece>) {
    let value = words::documented(draw);
    let requested = *value.bytes == *b"integration-requested";
    pieces.push(status(value));
    if requested || draw.once_in(10) {
        let usual = ids::usual(draw);
        pieces.push(id(usual));
    }
}

fn repeated(draw: &mut Draw, pieces: &mut Vec<Piece>) {
    documented(draw, pieces);
    for _ in 0..=draw.below(2) {
        let again = match draw.below(4) {
            0 => Piece::new(Part::plain("status"), None),
            1 => status(words::near_status(draw)),
            2 => Piece::new(words::near_name(draw), Some(words::documented(draw))),
            _ => status(words::documented(draw)),
        };
        pieces.insert(draw.below(pieces.len() + 1), again);
    }
}

fn odd_request(draw: &mut Draw, pieces: &mut Vec<Piece>) {
    pieces.push(status(Part::plain("integration-requested")));
    let odd = ids::odd(draw);
    match draw.below(6) {
        0 => {}
        1 => pieces.extend([id(ids::usual(draw)), id(ids::usual(draw))]),
        2 => pieces.extend([id(ids::usual(draw)), id(odd)]),
        3 => pieces.push(Piece::new(words::near_name(draw), Some(ids::usual(draw)))),
        4 | 5.. => pieces.push(id(odd)),
    }
}

/// The rest of the six parameters, a partner's own, empty pieces, another order, `;`, and now and then far too much.
fn surroundings(draw: &mut Draw, pieces: &mut Vec<Piece>) {
    if draw.once_in(3) {
        for _ in 0..=draw.below(3) {
            let value = match draw.below(6) {
                0 => None,
                1 | 2 => Some(words::value(draw)),
                3.. => Some(Part::plain(draw.pick(&["1", "0", "carrier 4711", "not now", "en"]))),
            };
            pieces.push(Piece::new(words::name(draw), value));
        }
    }
    if draw.once_in(40) {
        pieces.push(Piece::new(Part::plain(""), draw.once_in(2).then(|| Part::plain("x"))));
    }
    if draw.once_in(200) {
        let long = Part::text("s".repeat(OVERSIZE));
        let piece = match draw.below(3) {
            0 => status(long),
            1 => Piece::new(long, None),
            _ => Piece::new(Part::plain("skip_reason"), Some(long)),
        };
        pieces.push(piece);
    }
    if draw.once_in(3) {
        for at in (1..pieces.len()).rev() {
            pieces.swap(at, draw.below(at + 1));
        }
    }
    if draw.once_in(40)
        && let Some(piece) = pieces.get_mut(draw.below(5))
    {
        piece.join = Join::Semicolon;
    }
    if let Some(first) = pieces.first_mut() {
        first.join = Join::Ampersand;
    }
}

/// Now and then a part is escaped more than it needs to be.
fn spellings(draw: &mut Draw, pieces: &mut [Piece]) {
    let often = if draw.once_in(6) { 2 } else { return };
    for piece in pieces {
        for part in [Some(&mut piece.name), piece.value.as_mut()].into_iter().flatten() {
            if draw.once_in(often) && !part.spelling.stray_percent {
                let escaped = match draw.below(3) {
                    0 => u64::MAX,
                    1 => 1 << draw.below(part.bytes.len().min(64)),
                    _ => draw.number(),
                };
                part.spelling = Spelling {
                    escaped: if part.bytes.is_empty() { 0 } else { escaped },
                    lower: draw.once_in(2),
                    space_escaped: draw.once_in(2),
                    stray_percent: false,
                };
            }
        }
    }
}
