//! The text that the pages of all outcomes have, such as a banner or a user name. It says nothing about an outcome.

use std::collections::BTreeSet;

use super::compare::steady;
use super::{Noise, Page};

/// The blocks that the pages of all outcomes have, and what changes on them by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    everywhere: BTreeSet<String>,
    /// What changes between two loads of one page.
    pub noise: Noise,
}

impl Baseline {
    /// The blocks that the pages of different outcomes have in common, from two renderings of each. If all pages read
    /// alike there are none, because a partner that always says "connected" does claim it.
    #[must_use]
    pub fn of(outcomes: &[[&Page; 2]]) -> Self {
        let noise = Noise::of(outcomes);
        let outcomes: Vec<BTreeSet<String>> = outcomes
            .iter()
            .map(|pages| {
                let pages = pages.map(|page| noise.without(page));
                steady(pages.each_ref()).into_iter().map(ToOwned::to_owned).collect()
            })
            .collect();
        let Some((first, others)) = outcomes.split_first() else { return Self::default() };
        let everywhere = |block: &&String| others.iter().all(|other| other.contains(*block));
        let alike = others.iter().all(|other| other == first);
        let everywhere =
            if alike { BTreeSet::new() } else { first.iter().filter(everywhere).cloned().collect() };
        Self { everywhere, noise }
    }

    /// Whether every page has this block.
    #[must_use]
    pub fn has(&self, block: &str) -> bool {
        !self.everywhere.is_empty() && self.everywhere.contains(&self.noise.masked(block))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(blocks: &[&str]) -> Page {
        Page { blocks: blocks.iter().map(ToString::to_string).collect(), ..Page::default() }
    }

    #[test]
    fn a_block_on_every_page_is_in_the_baseline_whatever_fleet_it_names() {
        let banner = |name: &str| format!("{name}, you are connected to the demo");
        let pages = |said: &str| {
            ["catena-conformance-00000001", "catena-conformance-00000002"]
                .map(|name| page(&[banner(name).as_str(), said]))
        };
        let (thanks, requested, failed) = (pages("Thank you"), pages("Requested"), pages("Not connected"));
        let baseline = Baseline::of(&[thanks.each_ref(), requested.each_ref(), failed.each_ref()]);
        assert!(baseline.has(&banner("catena-conformance-0badcafe")));
        assert!(!baseline.has("Requested") && !baseline.has("Not connected"));
    }

    #[test]
    fn the_baseline_is_empty_if_all_outcomes_read_alike() {
        let same = [page(&["You are connected"]), page(&["You are connected"])];
        let baseline = Baseline::of(&[same.each_ref(), same.each_ref(), same.each_ref()]);
        assert!(!baseline.has("You are connected"));
        assert_eq!(Baseline::of(&[same.each_ref()]), Baseline::default());
    }
}
