//! Finds markup that would take a parser time without end: the time for one tag grows with the square of its attributes,
//! and so it does for `html` and `body` tags, whose attributes are merged. No page of a real partner comes near.

/// Most attributes of one tag.
const MOST_ATTRIBUTES: usize = 2_000;
/// Most `html` and `body` tags.
const MOST_ROOTS: usize = 50;

/// Where a page begins to be too large to read; `None` if it can be read.
#[must_use]
pub fn unreadable_from(html: &[u8]) -> Option<usize> {
    let mut roots = 0;
    let mut at = 0;
    while let Some(found) = html.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'<')) {
        let open = at + found;
        let tag = html.get(open + 1..).unwrap_or_default();
        if is_root(tag) {
            roots += 1;
        }
        let (attributes, length) = attributes(tag);
        if attributes > MOST_ATTRIBUTES || roots > MOST_ROOTS {
            return Some(open);
        }
        // A quote that is never closed hides no tags from this search.
        at = open + 1 + if length < tag.len() { length } else { 0 };
    }
    None
}

fn is_root(tag: &[u8]) -> bool {
    [&b"html"[..], b"body"].iter().any(|name| {
        tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && tag.get(name.len()).is_none_or(|next| !next.is_ascii_alphanumeric())
    })
}

/// How many attributes a tag has, at least as many as a parser finds, and how long it is. The search ends once there are
/// too many.
fn attributes(tag: &[u8]) -> (usize, usize) {
    if !tag.first().is_some_and(u8::is_ascii_alphabetic) {
        return (0, 0);
    }
    let (mut count, mut quote, mut between) = (0, None, false);
    for (at, byte) in tag.iter().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == *byte => {
                quote = None;
                between = true;
            }
            (Some(_), _) => {}
            (None, b'>') => return (count, at),
            (None, b'"' | b'\'') if tag.get(..at).is_some_and(follows_equals) => quote = Some(*byte),
            (None, byte) if byte.is_ascii_whitespace() || *byte == b'/' => between = true,
            (None, _) => {
                count += usize::from(between);
                between = false;
            }
        }
        if count > MOST_ATTRIBUTES {
            return (count, at);
        }
    }
    (count, tag.len())
}

/// Whether a quote here begins a value.
fn follows_equals(before: &[u8]) -> bool {
    before.iter().rev().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_real_partners_are_readable() {
        let row = "<tr class='a b' data-x=\"1 > 2\" disabled><td/><a href=/x?a=1&b=2>it's</a></tr>\n";
        assert_eq!(unreadable_from(row.repeat(20_000).as_bytes()), None);
        assert_eq!(unreadable_from(b"<!doctype html><html><body>a < b, \"c' <"), None);
        assert_eq!(unreadable_from(format!("<p title=\"{}\">", "a ".repeat(100_000)).as_bytes()), None);
        assert_eq!(unreadable_from(b""), None);
    }

    #[test]
    fn a_tag_with_attributes_without_end_is_found_in_every_spelling() {
        for (separator, value) in
            [(" ", ""), ("/", "=1"), ("\n\t", "='x y'"), (" ", "=\"1\""), ("", "=\"1\"")]
        {
            let many: String = (0..60_000).map(|number| format!("{separator}a{number}{value}")).collect();
            for end in ["", ">", "/>"] {
                let html = format!("<p>ok</p><div x{many}{end}");
                assert_eq!(unreadable_from(html.as_bytes()), Some(9), "{separator:?} {value} {end}");
            }
        }
        assert!(unreadable_from("<html a=1>".repeat(51).as_bytes()).is_some());
        assert!(unreadable_from("<BODY>".repeat(51).as_bytes()).is_some());
    }
}
