//! Names and values, and the many ways to encode one in a URL.
//!
//! The *meaning* of a part is separate from its *encoding* and known before anything is encoded, so the acceptable
//! interpretations of a query never depend on one of our own parsers.

use std::borrow::Cow;

/// A name or a value: its bytes after one decoding, and how they are encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) bytes: Cow<'static, [u8]>,
    pub(super) encoding: Encoding,
}

/// How the bytes are encoded. Bytes that are not allowed in a query are always escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Encoding {
    /// Positions (modulo 64) that are escaped although they need not be.
    pub(super) escaped: u64,
    /// Lower-case hexadecimal digits.
    pub(super) lower: bool,
    /// A space is `%20` instead of `+`.
    pub(super) space_escaped: bool,
    /// `%` is not escaped, although two hexadecimal digits do not follow it.
    pub(super) stray_percent: bool,
}

/// Whether a part is a name or a value; a raw `=` ends a name, but not a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    Name,
    Value,
}

impl Part {
    pub(super) const fn plain(text: &'static str) -> Self {
        Self::bytes(Cow::Borrowed(text.as_bytes()))
    }

    pub(super) const fn bytes(bytes: Cow<'static, [u8]>) -> Self {
        let encoding = Encoding { escaped: 0, lower: false, space_escaped: false, stray_percent: false };
        Self { bytes, encoding }
    }

    pub(super) fn text(text: String) -> Self {
        Self::bytes(Cow::Owned(text.into_bytes()))
    }

    pub(super) const fn with_encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// Whether anything is escaped that need not be.
    pub(super) const fn is_escaped(&self) -> bool {
        self.encoding.escaped != 0
    }

    pub(super) fn write(&self, position: Position, to: &mut String) {
        if let Some(text) = self.unescaped(position) {
            to.push_str(text);
            return;
        }
        for (at, byte) in self.bytes.iter().copied().enumerate() {
            let forced = self.encoding.escaped >> (at % 64) & 1 == 1;
            if byte == b' ' && !self.encoding.space_escaped && !forced {
                to.push('+');
            } else if byte == b'%' && self.encoding.stray_percent {
                to.push('%');
            } else if forced || must_be_escaped(byte, position) {
                self.escape(byte, to);
            } else {
                to.push(char::from(byte));
            }
        }
    }

    /// The text, if no byte needs escaping, as in most parts.
    fn unescaped(&self, position: Position) -> Option<&str> {
        let plain = !self.is_escaped() && !self.bytes.iter().any(|byte| must_be_escaped(*byte, position));
        plain.then(|| std::str::from_utf8(&self.bytes).ok()).flatten()
    }

    fn escape(&self, byte: u8, to: &mut String) {
        let from = if self.encoding.lower { 16 } else { 0 };
        let digit = |nibble: u8| char::from(DIGITS.get(usize::from(nibble) + from).copied().unwrap_or(b'0'));
        to.extend(['%', digit(byte >> 4), digit(byte & 15)]);
    }
}

const DIGITS: &[u8; 32] = b"0123456789ABCDEF0123456789abcdef";

/// Whether a byte must be escaped: browsers escape it, it is a separator, or decoding would change it.
const fn must_be_escaped(byte: u8, position: Position) -> bool {
    match byte {
        b'=' => matches!(position, Position::Name),
        0..=b' ' | 0x7f.. | b'"' | b'#' | b'\'' | b'<' | b'>' | b'&' | b'+' | b'%' | b';' => true,
        _ => false,
    }
}
