//! The acceptable interpretations of a case: all that a correct parser may choose, derived from the meaning of its
//! parts.
//!
//! They are strict where a mistake costs most: only a `status` that is exactly `success` may be interpreted as
//! connected. Otherwise they are generous: a partner may treat unknown values as a failure, may refuse malformed
//! queries, and may use a framework that ignores the case of names or splits at `;`.

use std::borrow::Cow;

use super::case::{Pair, RedirectCase, Separator};
use crate::{Interpretation, Interpretations};

pub(super) const STATUS: &[u8] = b"status";
pub(super) const ID: &[u8] = b"integration_request_id";
/// Some servers refuse longer queries (RFC 9110, 4.1, recommends support for request lines of 8,000 octets).
pub(super) const LONG: usize = 2_000;

const UNKNOWN: Interpretations = Interpretations::of(&[Interpretation::Neutral, Interpretation::Failed]);

/// A decoded parameter: name and value. Borrowed, because a fuzz run evaluates many cases per second.
type NameValue<'a> = (&'a [u8], &'a [u8]);

/// How a name compares with a documented name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameMatch {
    Exact,
    /// Equal to a framework that ignores case, trims, or reads brackets as a list.
    Lenient,
    None,
}

pub(super) fn match_name(name: &[u8], wanted: &[u8]) -> NameMatch {
    if name == wanted {
        return NameMatch::Exact;
    }
    let trimmed = name.trim_ascii();
    let bare = match trimmed.iter().position(|byte| *byte == b'[') {
        Some(at) => trimmed.get(..at).unwrap_or(trimmed),
        None => trimmed,
    };
    if bare.eq_ignore_ascii_case(wanted) { NameMatch::Lenient } else { NameMatch::None }
}

pub(super) fn acceptable(case: &RedirectCase) -> Interpretations {
    let mut acceptable = by_parameters(case.pairs.iter().map(name_value));
    if case.pairs.iter().any(|pair| pair.separator == Separator::Semicolon) {
        let joined = joined(&case.pairs);
        acceptable = acceptable.or(by_parameters(joined.iter().map(|(name, value)| (&**name, &**value))));
    }
    if may_be_refused(case) { acceptable.with(Interpretation::Neutral) } else { acceptable }
}

pub(super) fn request_id(case: &RedirectCase) -> Option<String> {
    let pair = case.pairs.iter().find(|pair| *pair.name.bytes == *ID)?;
    String::from_utf8(pair.value.as_ref()?.bytes.to_vec()).ok()
}

/// A parameter that is joined from several pairs.
type Joined<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);

fn name_value(pair: &Pair) -> NameValue<'_> {
    (&pair.name.bytes, pair.value.as_ref().map(|value| &*value.bytes).unwrap_or_default())
}

/// The parameters as read by a parser that does not split at `;`: the `;` belongs to the part before it.
fn joined(pairs: &[Pair]) -> Vec<Joined<'_>> {
    let mut joined: Vec<(Joined<'_>, bool)> = Vec::with_capacity(pairs.len());
    for (at, pair) in pairs.iter().enumerate() {
        let value = pair.value.as_ref();
        match joined.last_mut() {
            Some(((name_before, value_before), has_value))
                if at > 0 && pair.separator == Separator::Semicolon =>
            {
                let target = if *has_value { &mut *value_before } else { name_before }.to_mut();
                target.push(b';');
                target.extend_from_slice(&pair.name.bytes);
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
                let (name, bytes) = name_value(pair);
                joined.push(((name.into(), bytes.into()), value.is_some()));
            }
        }
    }
    joined.into_iter().map(|(pair, _)| pair).collect()
}

fn by_parameters<'a>(parameters: impl Iterator<Item = NameValue<'a>> + Clone) -> Interpretations {
    let of = |wanted: fn(NameMatch) -> bool| {
        parameters.clone().filter(move |(name, _)| wanted(match_name(name, STATUS))).map(|(_, value)| value)
    };
    let strict = by_status(of(|found| found == NameMatch::Exact), &parameters);
    if of(|found| found == NameMatch::Lenient).next().is_none() {
        return strict;
    }
    strict.or(by_status(of(|found| found != NameMatch::None), &parameters))
}

fn by_status<'a>(
    statuses: impl Iterator<Item = &'a [u8]> + Clone,
    parameters: &(impl Iterator<Item = NameValue<'a>> + Clone),
) -> Interpretations {
    let mut first_two = statuses.clone();
    match (first_two.next(), first_two.next()) {
        (None, _) => UNKNOWN,
        (Some(b"success"), None) => Interpretations::of(&[Interpretation::Connected]),
        (Some(b"failure"), None) => Interpretations::of(&[Interpretation::Failed]),
        (Some(b"integration-requested"), None) => requested(parameters.clone()),
        (Some(_), second) => {
            let mut acceptable = UNKNOWN;
            if second.is_some() && statuses.clone().all(|status| status == b"success") {
                acceptable = acceptable.with(Interpretation::Connected);
            }
            // Accepting a near miss as a request does no harm.
            if statuses.clone().any(is_almost_requested) {
                acceptable = acceptable.with(Interpretation::Requested);
            }
            acceptable
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

fn requested<'a>(parameters: impl Iterator<Item = NameValue<'a>>) -> Interpretations {
    let mut ids = parameters.filter(|(name, _)| match_name(name, ID) != NameMatch::None);
    let one = match (ids.next(), ids.next()) {
        (Some((name, value)), None) => match_name(name, ID) == NameMatch::Exact && is_usual_id(value),
        (Some(_), Some(_)) | (None, _) => false,
    };
    let requested = Interpretations::of(&[Interpretation::Requested]);
    if one { requested } else { requested.with(Interpretation::Neutral) }
}

/// Whether an id is hyphenated, and neither the nil nor the max UUID, which some libraries reject.
pub(super) fn is_usual_id(id: &[u8]) -> bool {
    let digits = id.iter().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    let all = |digit: u8| id.iter().all(|byte| *byte == b'-' || byte.eq_ignore_ascii_case(&digit));
    id.len() == 36 && digits && !all(b'0') && !all(b'f')
}

/// Whether a partner may refuse the query because of its form.
fn may_be_refused(case: &RedirectCase) -> bool {
    let pairs = &case.pairs;
    let length: usize = pairs.iter().flat_map(Pair::parts).map(|part| part.bytes.len()).sum();
    length > LONG
        || pairs.iter().any(|pair| {
            pair.separator == Separator::Semicolon
                || (pair.name.bytes.is_empty() && pair.value.is_some())
                || pair.name.bytes.iter().any(|byte| matches!(byte, b'[' | b']'))
                || (*pair.name.bytes == *ID && pair.value.as_ref().is_none_or(|id| !is_usual_id(&id.bytes)))
                || pair.parts().any(|part| {
                    part.encoding.stray_percent
                        || part.bytes.iter().any(u8::is_ascii_control)
                        || std::str::from_utf8(&part.bytes).is_err()
                })
        })
        || pairs.iter().enumerate().any(|(at, pair)| {
            let same = |other: &Pair| other.name.bytes.eq_ignore_ascii_case(&pair.name.bytes);
            !pair.name.bytes.is_empty() && pairs.iter().skip(at + 1).any(same)
        })
}
