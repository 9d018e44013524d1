//! Reads a text as its readers do: without percent-encoding, JSON escapes, HTML entities, markup and white space. Each
//! byte that is left knows which part of the original text it came from.

use std::ops::Range;

/// How often encodings may be nested, such as a percent-encoded JSON text.
const LAYERS: usize = 3;
/// The longest tag that is taken as markup.
const LONGEST_TAG: usize = 256;
/// The longest entity, `&#x10FFFF;`.
const LONGEST_ENTITY: usize = 10;

/// The entities of ASCII characters that a value may contain. A character that a name does not say is written by its
/// number.
const ENTITIES: [(&str, u8); 24] = [
    ("amp", b'&'),
    ("lt", b'<'),
    ("gt", b'>'),
    ("quot", b'"'),
    ("apos", b'\''),
    ("sol", b'/'),
    ("bsol", b'\\'),
    ("plus", b'+'),
    ("equals", b'='),
    ("colon", b':'),
    ("semi", b';'),
    ("comma", b','),
    ("period", b'.'),
    ("lowbar", b'_'),
    ("excl", b'!'),
    ("quest", b'?'),
    ("num", b'#'),
    ("dollar", b'$'),
    ("percnt", b'%'),
    ("ast", b'*'),
    ("commat", b'@'),
    ("lpar", b'('),
    ("rpar", b')'),
    ("Hat", b'^'),
];

/// A text after some decoding.
pub(super) struct Reading {
    pub(super) bytes: Vec<u8>,
    /// The part of the original text that each byte came from.
    from: Vec<Range<usize>>,
}

impl Reading {
    /// The part of the original text that these bytes came from.
    pub(super) fn origin(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let first = self.from.get(range.start)?;
        let last = self.from.get(range.end.checked_sub(1)?)?;
        Some(first.start..last.end)
    }

    /// Whether these bytes were next to one another in the original text.
    pub(super) fn is_whole(&self, range: &Range<usize>) -> bool {
        let from = self.from.get(range.clone()).unwrap_or_default();
        from.windows(2).all(|pair| matches!(pair, [left, right] if left.end == right.start))
    }

    /// The bytes right before and right after, without white space or markup between.
    pub(super) fn neighbours(&self, range: &Range<usize>) -> [Option<u8>; 2] {
        let next_to = |at: Option<usize>, pair: Range<usize>| {
            at.filter(|_| self.is_whole(&pair)).and_then(|at| self.bytes.get(at)).copied()
        };
        let before = range.start.checked_sub(1);
        [
            next_to(before, before.unwrap_or_default()..range.start + 1),
            next_to(Some(range.end), range.end - 1..range.end + 1),
        ]
    }

    /// One encoding less, or `None` if nothing is encoded.
    fn decoded(&self) -> Option<Self> {
        let mut read = Vec::new();
        let mut rest = self.bytes.as_slice();
        while let Some(byte) = rest.first() {
            let at = self.bytes.len() - rest.len();
            let (length, decoded) = match byte {
                b'%' => percent(rest),
                b'\\' => escape(rest),
                b'&' => entity(rest),
                b'<' => tag(rest),
                _ => None,
            }
            .unwrap_or((1, Decoded::Byte(*byte)));
            let from = self.origin(&(at..at + length))?;
            match decoded {
                Decoded::Nothing => {}
                Decoded::Byte(byte) => read.push((byte, from)),
                Decoded::Char(letter) => {
                    let mut buffer = [0; 4];
                    read.extend(letter.encode_utf8(&mut buffer).bytes().map(|byte| (byte, from.clone())));
                }
            }
            rest = rest.get(length..).unwrap_or_default();
        }
        (read.len() < self.bytes.len()).then(|| squeezed(read.into_iter()))
    }
}

/// The readings of a text: as it is, and with one, two and three encodings less. None has white space.
pub(super) fn readings(text: &str) -> impl Iterator<Item = Reading> {
    let plain = text.bytes().enumerate().map(|(at, byte)| (byte, at..at + 1));
    std::iter::successors(Some(squeezed(plain)), Reading::decoded).take(LAYERS + 1)
}

/// Whether a part of the text may be encoded.
pub(super) fn has_encodings(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, b'%' | b'\\' | b'&' | b'<'))
}

/// The value without what a reading leaves out.
pub(super) fn squeezed_bytes(text: &str) -> Vec<u8> {
    squeeze(text.bytes().map(|byte| (byte, ()))).0
}

fn squeezed(read: impl Iterator<Item = (u8, Range<usize>)>) -> Reading {
    let (bytes, from) = squeeze(read);
    Reading { bytes, from }
}

/// Leaves out white space, control characters, invisible characters and the ` / ` between blocks: what may split a value.
fn squeeze<T>(read: impl Iterator<Item = (u8, T)>) -> (Vec<u8>, Vec<T>) {
    let (lower, _) = read.size_hint();
    let (mut bytes, mut from) = (Vec::with_capacity(lower), Vec::with_capacity(lower));
    let mut read = read.peekable();
    let mut after_blank = false;
    while let Some((byte, origin)) = read.next() {
        let blank = byte <= b' ' || byte == 0x7f;
        let separator = byte == b'/' && after_blank && read.peek().is_some_and(|(next, _)| *next == b' ');
        after_blank = blank;
        if !blank && !separator {
            bytes.push(byte);
            from.push(origin);
            let left = bytes.len() - invisible(&bytes);
            bytes.truncate(left);
            from.truncate(left);
        }
    }
    (bytes, from)
}

/// The length of an invisible character at the end: U+00A0, U+00AD, U+200B to U+200F, U+2028 to U+202E, U+2060 to U+2069,
/// U+FEFF; otherwise 0.
const fn invisible(bytes: &[u8]) -> usize {
    match bytes {
        [.., 0xc2, 0xa0 | 0xad] => 2,
        [.., 0xe2, 0x80, 0x8b..=0x8f | 0xa8..=0xae]
        | [.., 0xe2, 0x81, 0xa0..=0xa9]
        | [.., 0xef, 0xbb, 0xbf] => 3,
        _ => 0,
    }
}

/// What an encoded part says.
enum Decoded {
    Nothing,
    Byte(u8),
    Char(char),
}

/// `%2F` or `%2f`.
fn percent(rest: &[u8]) -> Option<(usize, Decoded)> {
    Some((3, Decoded::Byte(u8::try_from(number(rest.get(1..3)?, 16)?).ok()?)))
}

/// An escape of JSON or JavaScript: `\/`, `\u002f`, `\x2f`, `\n`.
fn escape(rest: &[u8]) -> Option<(usize, Decoded)> {
    Some(match rest.get(1)? {
        b'u' => match rest.get(2..6).and_then(|digits| number(digits, 16)) {
            Some(number) => (6, Decoded::Char(char::from_u32(number)?)),
            None => return None,
        },
        b'x' => (4, Decoded::Char(char::from_u32(number(rest.get(2..4)?, 16)?)?)),
        b'n' | b'r' | b't' | b'b' | b'f' => (2, Decoded::Byte(b' ')),
        other if other.is_ascii_punctuation() => (2, Decoded::Byte(*other)),
        _ => return None,
    })
}

/// `&amp;`, `&#47;` or `&#x2f;`.
fn entity(rest: &[u8]) -> Option<(usize, Decoded)> {
    let end = rest.iter().take(LONGEST_ENTITY).position(|byte| *byte == b';')?;
    let name = rest.get(1..end)?;
    let decoded = match name {
        [b'#', b'x' | b'X', digits @ ..] => Decoded::Char(char::from_u32(number(digits, 16)?)?),
        [b'#', digits @ ..] => Decoded::Char(char::from_u32(number(digits, 10)?)?),
        b"shy" | b"nbsp" | b"Tab" | b"NewLine" => Decoded::Nothing,
        name => Decoded::Byte(ENTITIES.iter().find(|(known, _)| known.as_bytes() == name)?.1),
    };
    Some((end + 1, decoded))
}

/// `<b>`, `</b>`, `<!-- -->`.
fn tag(rest: &[u8]) -> Option<(usize, Decoded)> {
    let named =
        rest.get(1).is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!' | b'?'));
    let end = rest.iter().take(LONGEST_TAG).position(|byte| *byte == b'>')?;
    named.then_some((end + 1, Decoded::Nothing))
}

fn number(digits: &[u8], base: u32) -> Option<u32> {
    let digits = std::str::from_utf8(digits)
        .ok()
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, base).ok()
}
