//! Whether the pages of two outcomes read differently, apart from what differs between two renderings of one outcome.

use std::collections::BTreeSet;

use super::{Noise, Page};

/// The result of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The pages read differently.
    Found {
        /// A block that only one of the outcomes has.
        block: String,
    },
    /// The pages read the same, and no script can change them.
    None,
    /// The pages read the same as they were sent, but a script may render a difference.
    Hidden,
}

/// Compares two renderings of one outcome with two of another. Only what both renderings of an outcome have counts, so
/// clocks, request numbers and names of fleets are ignored.
#[must_use]
pub fn compare(one: [&Page; 2], other: [&Page; 2]) -> Difference {
    let noise = Noise::of_words(&[one, other]);
    let (read_one, read_other) = (one.map(|page| noise.without(page)), other.map(|page| noise.without(page)));
    let (steady_one, steady_other) = (steady(read_one.each_ref()), steady(read_other.each_ref()));
    let block = steady_one.symmetric_difference(&steady_other).next();
    match block {
        Some(block) => Difference::Found { block: (*block).to_owned() },
        None if one.iter().chain(&other).any(|page| page.scripted) => Difference::Hidden,
        None => Difference::None,
    }
}

/// The blocks that both renderings have.
pub(super) fn steady(pages: [&Page; 2]) -> BTreeSet<&str> {
    let [first, second] = pages.map(|page| page.blocks.iter().map(String::as_str).collect::<BTreeSet<_>>());
    first.intersection(&second).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(blocks: &[&str], scripted: bool) -> Page {
        Page { blocks: blocks.iter().map(ToString::to_string).collect(), scripted, ..Page::default() }
    }

    #[test]
    fn a_clock_is_no_difference_and_a_sentence_is() {
        let thanks = [page(&["Thank you", "10:00:01"], false), page(&["Thank you", "10:00:02"], false)];
        let again = [page(&["Thank you", "10:00:03"], false), page(&["Thank you", "10:00:04"], false)];
        let requested = [page(&["Requested", "10:00:05"], false), page(&["Requested", "10:00:06"], false)];
        assert_eq!(compare(thanks.each_ref(), again.each_ref()), Difference::None);
        let found = compare(thanks.each_ref(), requested.each_ref());
        assert_eq!(found, Difference::Found { block: "Requested".into() });
    }

    #[test]
    fn sentences_that_all_contain_a_clock_are_still_compared() {
        let [connected, requested] = ["is connected", "was requested"].map(|said| {
            ["10:00:01", "10:00:02"].map(|time| page(&[&format!("Your provider {said} ({time})")], false))
        });
        let found = compare(connected.each_ref(), requested.each_ref());
        assert_eq!(found, Difference::Found { block: "Your provider is connected …".into() });
        assert_eq!(compare(connected.each_ref(), connected.each_ref()), Difference::None);
    }

    #[test]
    fn pages_that_a_script_renders_may_differ() {
        let shell = [page(&["Loading"], true), page(&["Loading"], true)];
        assert_eq!(compare(shell.each_ref(), shell.each_ref()), Difference::Hidden);
    }
}
