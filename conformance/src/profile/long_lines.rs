//! Long lines of a profile, as its errors show them: only what is around the mistake, because a minified file is one line.

use std::ops::Range;

/// How many characters of a line are shown.
const SHOWN: usize = 160;
/// How many of them are before the mistake.
const BEFORE: usize = 60;
/// How many characters of a message are shown.
const LONGEST_MESSAGE: usize = 400;

/// The text with its long lines cut, and the place in it. Of the line with the place, the part around it is left; of the
/// others, the beginning.
pub(super) fn without_long_lines(text: &str, place: Range<usize>) -> (String, Range<usize>) {
    let mut shown = String::with_capacity(text.len().min(64 * 1024));
    let (mut at, mut moved) = (0, None);
    for line in text.split_inclusive('\n') {
        let (from, to) = (at, at + line.len());
        at = to;
        let content = line.trim_end_matches(['\r', '\n']);
        let has_place = (from..to).contains(&place.start);
        let part = match content.char_indices().nth(SHOWN) {
            None => 0..content.len(),
            Some(_) => window(content, if has_place { place.start - from } else { 0 }),
        };
        if part.start > 0 {
            shown.push('…');
        }
        if has_place {
            let moved_to = shown.len() + (place.start - from).saturating_sub(part.start);
            let longest = from + part.end - place.start.min(from + part.end);
            moved = Some(moved_to..moved_to + place.len().min(longest));
        }
        shown.push_str(content.get(part.clone()).unwrap_or_default());
        if part.end < content.len() {
            shown.push('…');
        }
        shown.push_str(line.get(content.len()..).unwrap_or_default());
    }
    // A place at the end of the file is in no line.
    let end = shown.len();
    (shown, moved.unwrap_or(end..end))
}

/// The part of a long line around a byte.
fn window(line: &str, byte: usize) -> Range<usize> {
    let byte = line.floor_char_boundary(byte);
    let before = line.get(..byte).unwrap_or_default().char_indices().rev();
    let start = before.take(BEFORE).last().map_or(byte, |(at, _)| at);
    let rest = line.get(start..).unwrap_or_default();
    start..rest.char_indices().nth(SHOWN).map_or(line.len(), |(at, _)| start + at)
}

/// The message without the middle of a long name or value that it quotes.
pub(super) fn brief(message: String) -> String {
    let count = message.chars().count();
    if count <= LONGEST_MESSAGE {
        return message;
    }
    let half = LONGEST_MESSAGE / 2;
    let beginning: String = message.chars().take(half).collect();
    let end: String = message.chars().skip(count - half).collect();
    format!("{beginning} … {end}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn of_a_long_line_only_what_is_around_the_mistake_is_shown() {
        let text = format!("a = 1\nb = \"{}\" !{}\nc = 2", "x".repeat(50_000), "y".repeat(50_000));
        let at = text.find('!').unwrap();
        let (shown, place) = without_long_lines(&text, at..at + 1);
        let [x, y] =
            [("x", BEFORE - 2), ("y", SHOWN - BEFORE - 1)].map(|(letter, count)| letter.repeat(count));
        assert_eq!(shown, format!("a = 1\n…{x}\" !{y}…\nc = 2"));
        assert_eq!(shown.get(place), Some("!"));
    }

    #[test]
    fn a_text_without_long_lines_stays_as_it_is() {
        for text in ["", "a = 1", "a = 1\r\nb = 2\n"] {
            for at in 0..=text.len() {
                assert_eq!(without_long_lines(text, at..at), (text.to_owned(), at..at), "{at}");
            }
        }
    }

    proptest! {
        #[test]
        fn the_place_is_within_the_text(text in "([é=x \"]{0,400}\n?){0,3}", at in any::<prop::sample::Index>(), length in 0..300_usize) {
            let from = text.floor_char_boundary(at.index(text.len() + 1));
            let to = text.floor_char_boundary((from + length).min(text.len()));
            let (shown, place) = without_long_lines(&text, from..to);
            prop_assert!(shown.get(place.clone()).is_some(), "{place:?} in {shown:?}");
            prop_assert!(shown.lines().all(|line| line.chars().count() <= SHOWN + 2));
            let one = |text: &str, at: usize| text.get(at..).and_then(|rest| rest.chars().next());
            prop_assert_eq!(one(&shown, place.start), one(&text, from));
        }
    }
}
