//! Finds markup that would take a parser time without end: the time for one tag grows with the square of its attributes,
//! and so it does for `html` and `body` tags, whose attributes are merged. No page of a real partner comes near.

/// Most attributes of one tag.
const MOST_ATTRIBUTES: usize = 2_000;
/// Most comparisons of the attributes of all tags: a hundred tags with three hundred attributes each.
const MOST_COMPARISONS: usize = 10_000_000;
/// Most tags, those that end an element included.
const MOST_TAGS: usize = 50_000;
/// Most `html` and `body` tags.
const MOST_ROOTS: usize = 50;

/// How often each byte may be looked at on average: in a page of ordinary tags it is once.
const MOST_WORK: usize = 16;

/// Where a page begins to be too large to read; `None` if it can be read.
///
/// A tag is looked for at every `<`, also within comments, scripts and values, so that none is missed.
#[must_use]
pub fn unreadable_from(html: &[u8]) -> Option<usize> {
    let (mut roots, mut tags, mut comparisons) = (0, 0, 0);
    let mut work = html.len().saturating_mul(MOST_WORK);
    for (open, _) in html.iter().enumerate().filter(|(_, byte)| **byte == b'<') {
        let tag = html.get(open + 1..).unwrap_or_default();
        roots += usize::from(is_root(tag));
        tags += usize::from(tag.first().is_some_and(|first| first.is_ascii_alphabetic() || *first == b'/'));
        let (attributes, length) = attributes(tag);
        comparisons += attributes * attributes;
        let many = attributes > MOST_ATTRIBUTES || tags > MOST_TAGS || roots > MOST_ROOTS;
        if many || comparisons > MOST_COMPARISONS || length > work {
            return Some(open);
        }
        work -= length;
    }
    None
}

fn is_root(tag: &[u8]) -> bool {
    [&b"html"[..], b"body"].iter().any(|name| {
        tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && tag.get(name.len()).is_none_or(|next| !next.is_ascii_alphanumeric())
    })
}

/// Where in a tag a byte is (HTML, 13.2.5.8 and 13.2.5.32 to 13.2.5.39).
#[derive(Clone, Copy)]
enum Place {
    TagName,
    BeforeName,
    Name,
    AfterName,
    BeforeValue,
    Unquoted,
    Quoted(u8),
}

/// How many attributes a tag has, and how long it is. The search ends once there are too many.
fn attributes(tag: &[u8]) -> (usize, usize) {
    if !tag.first().is_some_and(u8::is_ascii_alphabetic) {
        return (0, 0);
    }
    let (mut count, mut place) = (0, Place::TagName);
    for (at, byte) in tag.iter().enumerate() {
        let blank = byte.is_ascii_whitespace();
        place = match (place, byte) {
            (Place::Quoted(quote), byte) if quote == *byte => Place::BeforeName,
            (Place::Quoted(_), _) => place,
            (_, b'>') => return (count, at),
            (Place::BeforeValue, b'"' | b'\'') => Place::Quoted(*byte),
            (Place::BeforeValue, _) if blank => place,
            (Place::BeforeValue, _) => Place::Unquoted,
            (Place::Unquoted | Place::TagName, _) if blank => Place::BeforeName,
            (Place::Name | Place::AfterName, b'=') => Place::BeforeValue,
            (Place::Unquoted, _) => place,
            (_, b'/') => Place::BeforeName,
            (Place::Name, _) if blank => Place::AfterName,
            (Place::TagName | Place::Name, _) => place,
            (Place::BeforeName | Place::AfterName, _) if blank => place,
            (Place::BeforeName | Place::AfterName, _) => {
                count += 1;
                Place::Name
            }
        };
        if count > MOST_ATTRIBUTES {
            return (count, at);
        }
    }
    (count, tag.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_real_partners_are_readable() {
        let row = "<tr class='a b' data-x=\"1 > 2\" disabled><td/><a href=/x?a=1&b=2>it's</a></tr>\n";
        assert_eq!(unreadable_from(row.repeat(8_000).as_bytes()), None);
        assert_eq!(unreadable_from(b"<!doctype html><html><body>a < b, \"c' <"), None);
        assert_eq!(unreadable_from(format!("<p title=\"{}\">", "a ".repeat(100_000)).as_bytes()), None);
        assert_eq!(unreadable_from(b""), None);
    }

    #[test]
    fn a_tag_with_attributes_without_end_is_found_in_every_spelling() {
        for (separator, value) in [(" ", ""), ("/", ""), ("\n\t", "='x y'"), (" ", "=\"1\""), ("", "=\"1\"")]
        {
            let many: String = (0..60_000).map(|number| format!("{separator}a{number}{value}")).collect();
            for (begin, end) in
                [("", ""), ("", ">"), ("", "/>"), ("<!-- <p a='-->", "'>"), ("<i =\">", "\">")]
            {
                let html = format!("{begin}<div x='y'{many}{end}");
                let from = unreadable_from(html.as_bytes());
                let found = from.is_some_and(|from| from <= begin.len());
                assert!(found, "{separator:?} {value} {begin} {end}: {from:?}");
            }
        }
        assert!(unreadable_from("<html a=1>".repeat(51).as_bytes()).is_some());
        assert!(unreadable_from("<BODY>".repeat(51).as_bytes()).is_some());
        assert!(unreadable_from("<b></b>".repeat(25_001).as_bytes()).is_some());
        let wide = format!("<p{}>", " a".repeat(1_500));
        assert_eq!(unreadable_from(wide.as_bytes()), None);
        assert!(unreadable_from(wide.repeat(5).as_bytes()).is_some());
        assert!(unreadable_from("<x".repeat(500_000).as_bytes()).is_some());
    }
}
