//! Splits a block into sentences. What it only quotes is left out: "look for the message “You are connected”" says
//! nothing about the fleet.

/// What begins and ends a quotation.
const QUOTES: [(char, char); 5] =
    [('"', '"'), ('\u{201c}', '\u{201d}'), ('\u{201e}', '\u{201c}'), ('«', '»'), ('`', '`')];

/// The sentences of a block, without what it quotes.
pub(super) fn sentences(block: &str) -> Vec<String> {
    let block = unquoted(block);
    let mut sentences = vec![String::new()];
    let mut letters = block.chars().peekable();
    while let Some(letter) = letters.next() {
        let ends = match letter {
            '!' | '?' | ';' | '\u{2014}' => true,
            '.' => {
                letters.peek().is_none_or(|next| next.is_whitespace()) && !is_abbreviated(sentences.last())
            }
            _ => false,
        };
        if let Some(sentence) = sentences.last_mut() {
            sentence.push(letter);
        }
        if ends {
            sentences.push(String::new());
        }
    }
    sentences
        .iter()
        .map(|sentence| sentence.trim().to_owned())
        .filter(|sentence| !sentence.is_empty())
        .collect()
}

/// Whether the text ends with a single letter, as "e.g" does.
fn is_abbreviated(text: Option<&String>) -> bool {
    let word = text.map_or("", |text| text.rsplit([' ', '.']).next().unwrap_or_default());
    word.chars().count() == 1 && word.chars().all(char::is_alphabetic)
}

/// The text with every quotation replaced by an ellipsis. A quotation mark without its counterpart is kept.
fn unquoted(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after, close)) = QUOTES
        .iter()
        .filter_map(|(open, close)| rest.split_once(*open).map(|(before, after)| (before, after, *close)))
        .min_by_key(|(before, ..)| before.len())
    {
        let Some((_, left)) = after.split_once(close) else { break };
        out.push_str(before);
        out.push('…');
        rest = left;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_split_at_the_ends_of_its_sentences() {
        for (block, expected) in [
            ("Thanks! You are done. Is it so?", &["Thanks!", "You are done.", "Is it so?"][..]),
            (
                "Some systems, e.g. yours, report at 10.30 — good",
                &["Some systems, e.g. yours, report at 10.30 —", "good"],
            ),
            ("Look for “You are connected!” in the list", &["Look for … in the list"]),
            ("It says \"Done. Connected.\" or «Prêt»", &["It says … or …"]),
            ("A 12\" screen. Connected", &["A 12\" screen.", "Connected"]),
            ("", &[]),
        ] {
            assert_eq!(sentences(block), expected, "{block}");
        }
    }
}
