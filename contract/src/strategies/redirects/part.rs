//! Names and values, and the many ways to spell one on a URL.
//!
//! What a part *means* is kept apart from how it is *spelt*: the meaning is known before anything is encoded, so
//! what may be believed of a query never depends on a parser of ours.

use std::borrow::Cow;

/// A name or a value: its bytes after one decoding, and how they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) bytes: Cow<'static, [u8]>,
    pub(super) spelling: Spelling,
}

/// How the bytes are written. What cannot stand in a query is escaped in every spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Spelling {
    /// Positions (modulo 64) that are escaped without need.
    pub(super) escaped: u64,
    /// Hexadecimal digits in lower case.
    pub(super) lower: bool,
    /// A space as `%20`, not as `+`.
    pub(super) space_escaped: bool,
    /// `%` stands as it is, though no two hexadecimal digits follow it.
    pub(super) stray_percent: bool,
}

/// Where a part stands; a raw `=` ends a name, and not a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Name,
    Value,
}

impl Part {
    pub(super) const fn plain(text: &'static str) -> Self {
        Self::bytes(Cow::Borrowed(text.as_bytes()))
    }

    pub(super) const fn bytes(bytes: Cow<'static, [u8]>) -> Self {
        let spelling = Spelling { escaped: 0, lower: false, space_escaped: false, stray_percent: false };
        Self { bytes, spelling }
    }

    pub(super) fn text(text: String) -> Self {
        Self::bytes(Cow::Owned(text.into_bytes()))
    }

    pub(super) const fn spelt(mut self, spelling: Spelling) -> Self {
        self.spelling = spelling;
        self
    }

    /// Whether anything is escaped that need not be.
    pub(super) const fn is_escaped(&self) -> bool {
        self.spelling.escaped != 0
    }

    pub(super) fn write(&self, place: Place, to: &mut String) {
        if let Some(text) = self.as_it_stands(place) {
            to.push_str(text);
            return;
        }
        for (at, byte) in self.bytes.iter().copied().enumerate() {
            let asked = self.spelling.escaped >> (at % 64) & 1 == 1;
            if byte == b' ' && !self.spelling.space_escaped && !asked {
                to.push('+');
            } else if byte == b'%' && self.spelling.stray_percent {
                to.push('%');
            } else if asked || must_be_escaped(byte, place) {
                self.escape(byte, to);
            } else {
                to.push(char::from(byte));
            }
        }
    }

    /// The text, if nothing of it is escaped: most parts are written at once.
    fn as_it_stands(&self, place: Place) -> Option<&str> {
        let plain = !self.is_escaped() && !self.bytes.iter().any(|byte| must_be_escaped(*byte, place));
        plain.then(|| std::str::from_utf8(&self.bytes).ok()).flatten()
    }

    fn escape(&self, byte: u8, to: &mut String) {
        let from = if self.spelling.lower { 16 } else { 0 };
        let digit = |nibble: u8| char::from(DIGITS.get(usize::from(nibble) + from).copied().unwrap_or(b'0'));
        to.extend(['%', digit(byte >> 4), digit(byte & 15)]);
    }
}

const DIGITS: &[u8; 32] = b"0123456789ABCDEF0123456789abcdef";

/// What a browser escapes in a query, what separates, and what the decoding would take for something else.
const fn must_be_escaped(byte: u8, place: Place) -> bool {
    match byte {
        b'=' => matches!(place, Place::Name),
        0..=b' ' | 0x7f.. | b'"' | b'#' | b'\'' | b'<' | b'>' | b'&' | b'+' | b'%' | b';' => true,
        _ => false,
    }
}
