//! What changes by itself between two loads of one page: a clock, a counter, a token, a banner that rotates. It is no
//! evidence about an outcome.
//!
//! A block that keeps its words but for times and numbers is still read, without those. A block that is replaced by
//! another text is not read at all: neither that text, nor any other in the same place of the page, unless something
//! there stays as it is.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::Page;

/// A word without letters is a number, a time or a sign. A longer word than this is a token.
const LONGEST_WORD: usize = 24;
/// What is shown in place of a word that changes.
const CHANGING: &str = "…";

/// What changes by itself on the pages of a partner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Noise {
    /// Blocks by their words; a word that changes is missing.
    changing: BTreeSet<Vec<Option<String>>>,
    /// Texts that one load of a page had and another had not.
    texts: BTreeSet<String>,
    /// Places where every text was replaced by another.
    places: BTreeSet<String>,
}

impl Noise {
    /// Learns from pages, each loaded twice.
    #[must_use]
    pub fn of(loads: &[[&Page; 2]]) -> Self {
        let mut noise = Self::default();
        loads.iter().for_each(|[first, second]| noise.learn(first, second));
        noise
    }

    /// The same without texts and places: blocks are only read without the words that change.
    #[must_use]
    pub(super) fn of_words(loads: &[[&Page; 2]]) -> Self {
        Self { changing: Self::of(loads).changing, ..Self::default() }
    }

    fn learn(&mut self, first: &Page, second: &Page) {
        let (first, second) = (blocks(first), blocks(second));
        let known = |block: &Block, there: &[Block]| there.iter().any(|other| other.text == block.text);
        let mut replaced: Vec<&Block> = Vec::new();
        let mut added: Vec<&Block> = second.iter().filter(|block| !known(block, &first)).collect();
        for block in first.iter().filter(|block| !known(block, &second)) {
            let same = added.iter().enumerate().find_map(|(at, other)| {
                (other.place == block.place).then(|| Some((at, pattern(&block.text, &other.text)?)))?
            });
            match same {
                Some((at, pattern)) => {
                    added.remove(at);
                    self.changing.insert(pattern);
                }
                None => replaced.push(block),
            }
        }
        // A text without a counterpart was not replaced: it is about the visit, such as a notice shown once.
        for block in &replaced {
            let stays = first.iter().any(|other| other.place == block.place && known(other, &second));
            if added.iter().any(|other| other.place == block.place) && !stays {
                self.places.insert(block.place.clone());
            }
        }
        self.texts.extend(replaced.iter().chain(&added).map(|block| block.text.clone()));
    }

    /// Whether a block with this text in this place rotates.
    #[must_use]
    pub fn rotates(&self, text: &str, place: &str) -> bool {
        (!place.is_empty() && self.places.contains(place)) || self.texts.contains(&self.masked(text))
    }

    /// The page without what changes by itself. A page that would have nothing left keeps its blocks.
    #[must_use]
    pub fn without(&self, page: &Page) -> Page {
        let mut out = Page { blocks: Vec::new(), places: Vec::new(), frame: Vec::new(), ..page.clone() };
        for (at, text) in page.blocks.iter().enumerate() {
            let place = page.place(at);
            if self.rotates(text, place) {
                continue;
            }
            if page.frame.contains(&at) {
                out.frame.push(out.blocks.len());
            }
            out.blocks.push(self.masked(text));
            out.places.push(place.to_owned());
        }
        if out.own_blocks().next().is_none() && page.own_blocks().next().is_some() {
            out = page.clone();
            out.blocks.iter_mut().for_each(|block| *block = self.masked(block));
        }
        out
    }

    /// A block without the name of a test fleet, and without the words that change.
    pub(super) fn masked(&self, block: &str) -> String {
        let block = without_name(block);
        let words: Vec<&str> = block.split(' ').collect();
        let is_one = |pattern: &&Vec<Option<String>>| {
            pattern.len() == words.len()
                && pattern
                    .iter()
                    .zip(&words)
                    .all(|(known, word)| known.as_ref().is_none_or(|known| known == word))
        };
        match self.changing.iter().find(is_one) {
            Some(pattern) => {
                pattern.iter().map(|word| word.as_deref().unwrap_or(CHANGING)).collect::<Vec<_>>().join(" ")
            }
            None => block,
        }
    }
}

struct Block {
    text: String,
    place: String,
}

fn blocks(page: &Page) -> Vec<Block> {
    let blocks = page.blocks.iter().enumerate();
    blocks.map(|(at, text)| Block { text: without_name(text), place: page.place(at).to_owned() }).collect()
}

/// The words that two texts share, if they differ only in times, numbers and tokens.
fn pattern(one: &str, other: &str) -> Option<Vec<Option<String>>> {
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split(' ').collect(), other.split(' ').collect());
    if one.len() != other.len() {
        return None;
    }
    let words: Option<Vec<Option<String>>> = one
        .iter()
        .zip(&other)
        .map(|(one, other)| match one == other {
            true => Some(Some((*one).to_owned())),
            false => (is_value(one) && is_value(other)).then_some(None),
        })
        .collect();
    words.filter(|words| words.iter().any(Option::is_some))
}

/// Whether a word is a time, a number, a sign or a token.
fn is_value(word: &str) -> bool {
    word.contains(|letter: char| letter.is_ascii_digit())
        || !word.contains(char::is_alphabetic)
        || word.chars().count() > LONGEST_WORD
}

/// A block without the name of a test fleet.
fn without_name(block: &str) -> String {
    static NAME: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new("(?i:catena-conformance)-[0-9a-fA-F]{8}").ok());
    NAME.as_ref().map_or_else(|| block.to_owned(), |name| name.replace_all(block, CHANGING).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(blocks: &[(&str, &str)]) -> Page {
        Page {
            blocks: blocks.iter().map(|(_, text)| (*text).to_owned()).collect(),
            places: blocks.iter().map(|(place, _)| (*place).to_owned()).collect(),
            ..Page::default()
        }
    }

    fn left(loads: [&[(&str, &str)]; 2], seen: &[(&str, &str)]) -> Vec<String> {
        let loads = loads.map(page);
        Noise::of(&[loads.each_ref()]).without(&page(seen)).blocks
    }

    #[test]
    fn a_sentence_with_a_clock_is_read_without_the_clock() {
        let at = |time| format!("Your provider is connected since {time}");
        let (first, second, seen) = (at("10:00:01"), at("10:00:02"), at("11:30:00"));
        assert_eq!(left([&[("p", &first)], &[("p", &second)]], &[("p", &seen)]), [at("…")]);
        // Words are no values: this sentence says something else.
        let other = [("p", "Your provider is declined since yesterday")];
        assert_eq!(left([&[("p", &first)], &[("p", &second)]], &other), [other[0].1]);
    }

    #[test]
    fn a_banner_that_rotates_is_not_read_whatever_it_says() {
        let load = |banner| [("div.tip", banner), ("main > p", "Thank you")];
        let (first, second) = (load("Did you know?"), load("Acme is connected in minutes."));
        let seen = load("You are connected to the demo.");
        assert_eq!(left([&first, &second], &seen), ["Thank you"]);
    }

    #[test]
    fn a_place_where_something_stays_is_read_but_for_the_known_texts() {
        let load = |tip| [("p", tip), ("p", "Thank you")];
        let (first, second) = (load("Tip: use two screens"), load("Tip: call us"));
        assert_eq!(left([&first, &second], &load("Tip: call us")), ["Thank you"]);
        assert_eq!(left([&first, &second], &load("You are connected")), ["You are connected", "Thank you"]);
    }

    #[test]
    fn a_page_that_changes_completely_is_still_read() {
        let (first, second) = ([("h1", "One moment")], [("h1", "You are connected")]);
        assert_eq!(left([&first, &second], &second), ["You are connected"]);
    }

    #[test]
    fn a_page_that_never_changes_has_no_noise() {
        let same = page(&[("h1", "catena-conformance-00000001, welcome"), ("p", "Since 10:00")]);
        let other = page(&[("h1", "catena-conformance-00000002, welcome"), ("p", "Since 10:00")]);
        assert_eq!(Noise::of(&[[&same, &other]]), Noise::default());
    }
}
