//! What may be believed of a case: read off what its parts mean, with every reading an honest parser may have.
//!
//! Strict about one thing, since it costs most: a connection is believed only of a `status` that is `success` to
//! the byte. About the rest it is generous: a partner may take what it does not know for a failure, may refuse what
//! is malformed, and may have a framework that folds the case of names or splits at `;`.

use std::borrow::Cow;

use super::case::{Join, Piece, RedirectCase};
use super::class::{Class, Classes};

pub(super) const STATUS: &[u8] = b"status";
pub(super) const ID: &[u8] = b"integration_request_id";
/// Longer queries are refused by some servers (RFC 9110, 4.1, asks for 8,000 octets of a whole request line).
pub(super) const LONG: usize = 2_000;

const UNKNOWN: Classes = Classes::of(&[Class::Neutral, Class::Failed]);

/// A parameter as one parser sees it: name and value. Many cases are read a second, so nothing is put aside for it.
type Pair<'a> = (&'a [u8], &'a [u8]);

/// Whether a name is the one looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Surely,
    /// To a framework that folds case, trims, or takes brackets for a list.
    Perhaps,
    No,
}

pub(super) fn named(name: &[u8], wanted: &[u8]) -> Named {
    if name == wanted {
        return Named::Surely;
    }
    let trimmed = name.trim_ascii();
    let bare = match trimmed.iter().position(|byte| *byte == b'[') {
        Some(at) => trimmed.get(..at).unwrap_or(trimmed),
        None => trimmed,
    };
    if bare.eq_ignore_ascii_case(wanted) { Named::Perhaps } else { Named::No }
}

pub(super) fn acceptable(case: &RedirectCase) -> Classes {
    let mut classes = read(case.pieces.iter().map(pair));
    if case.pieces.iter().any(|piece| piece.join == Join::Semicolon) {
        let joined = joined(&case.pieces);
        classes = classes.or(read(joined.iter().map(|(name, value)| (&**name, &**value))));
    }
    if may_be_refused(case) { classes.with(Class::Neutral) } else { classes }
}

pub(super) fn request_id(case: &RedirectCase) -> Option<String> {
    let piece = case.pieces.iter().find(|piece| *piece.name.bytes == *ID)?;
    String::from_utf8(piece.value.as_ref()?.bytes.to_vec()).ok()
}

/// The same, put together from several pieces.
type Joined<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);

fn pair(piece: &Piece) -> Pair<'_> {
    (&piece.name.bytes, piece.value.as_ref().map(|value| &*value.bytes).unwrap_or_default())
}

/// The parameters, where `;` separates nothing and is part of what stands before it.
fn joined(pieces: &[Piece]) -> Vec<Joined<'_>> {
    let mut pairs: Vec<(Joined<'_>, bool)> = Vec::with_capacity(pieces.len());
    for (at, piece) in pieces.iter().enumerate() {
        let value = piece.value.as_ref();
        match pairs.last_mut() {
            Some(((name_before, value_before), has_value)) if at > 0 && piece.join == Join::Semicolon => {
                let target = if *has_value { &mut *value_before } else { name_before }.to_mut();
                target.push(b';');
                target.extend_from_slice(&piece.name.bytes);
                if let Some(value) = value {
                    if *has_value {
                        target.push(b'=');
                        target.extend_from_slice(&value.bytes);
                    } else {
                        *value_before = Cow::Borrowed(&value.bytes);
                        *has_value = true;
                    }
                }
            }
            Some(_) | None => {
                let (name, bytes) = pair(piece);
                pairs.push(((name.into(), bytes.into()), value.is_some()));
            }
        }
    }
    pairs.into_iter().map(|(pair, _)| pair).collect()
}

fn read<'a>(pairs: impl Iterator<Item = Pair<'a>> + Clone) -> Classes {
    let of = |wanted: fn(Named) -> bool| {
        pairs.clone().filter(move |(name, _)| wanted(named(name, STATUS))).map(|(_, value)| value)
    };
    let strict = believe(of(|named| named == Named::Surely), &pairs);
    if of(|named| named == Named::Perhaps).next().is_none() {
        return strict;
    }
    strict.or(believe(of(|named| named != Named::No), &pairs))
}

fn believe<'a>(
    statuses: impl Iterator<Item = &'a [u8]> + Clone,
    pairs: &(impl Iterator<Item = Pair<'a>> + Clone),
) -> Classes {
    let mut first_two = statuses.clone();
    match (first_two.next(), first_two.next()) {
        (None, _) => UNKNOWN,
        (Some(b"success"), None) => Classes::of(&[Class::Connected]),
        (Some(b"failure"), None) => Classes::of(&[Class::Failed]),
        (Some(b"integration-requested"), None) => requested(pairs.clone()),
        (Some(_), second) => {
            let mut classes = UNKNOWN;
            if second.is_some() && statuses.clone().all(|status| status == b"success") {
                classes = classes.with(Class::Connected);
            }
            // No harm is done by taking a near miss of a request for one.
            if statuses.clone().any(is_almost_requested) {
                classes = classes.with(Class::Requested);
            }
            classes
        }
    }
}

fn is_almost_requested(status: &[u8]) -> bool {
    let (status, wanted) = (String::from_utf8_lossy(status), "integration-requested");
    let like = |(found, wanted): (char, char)| {
        found.eq_ignore_ascii_case(&wanted) || (wanted == '-' && matches!(found, '_' | ' '))
    };
    let status = status.trim();
    status.len() == wanted.len() && status.chars().zip(wanted.chars()).all(like)
}

fn requested<'a>(pairs: impl Iterator<Item = Pair<'a>>) -> Classes {
    let mut ids = pairs.filter(|(name, _)| named(name, ID) != Named::No);
    let one = match (ids.next(), ids.next()) {
        (Some((name, value)), None) => named(name, ID) == Named::Surely && is_usual_id(value),
        (Some(_), Some(_)) | (None, _) => false,
    };
    let requested = Classes::of(&[Class::Requested]);
    if one { requested } else { requested.with(Class::Neutral) }
}

/// Hyphenated, and neither the nil nor the max UUID, which some libraries refuse.
pub(super) fn is_usual_id(id: &[u8]) -> bool {
    let digits = id.iter().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    let all = |digit: u8| id.iter().all(|byte| *byte == b'-' || byte.eq_ignore_ascii_case(&digit));
    id.len() == 36 && digits && !all(b'0') && !all(b'f')
}

/// Whether a partner may refuse it for its form alone.
fn may_be_refused(case: &RedirectCase) -> bool {
    let pieces = &case.pieces;
    let length: usize = pieces.iter().flat_map(Piece::parts).map(|part| part.bytes.len()).sum();
    length > LONG
        || pieces.iter().any(|piece| {
            piece.join == Join::Semicolon
                || (piece.name.bytes.is_empty() && piece.value.is_some())
                || piece.name.bytes.contains(&b'[')
                || (*piece.name.bytes == *ID && piece.value.as_ref().is_none_or(|id| !is_usual_id(&id.bytes)))
                || piece.parts().any(|part| {
                    part.spelling.stray_percent
                        || part.bytes.iter().any(u8::is_ascii_control)
                        || std::str::from_utf8(&part.bytes).is_err()
                })
        })
        || pieces.iter().enumerate().any(|(at, piece)| {
            let same = |other: &Piece| other.name.bytes.eq_ignore_ascii_case(&piece.name.bytes);
            !piece.name.bytes.is_empty() && pieces.iter().skip(at + 1).any(same)
        })
}
