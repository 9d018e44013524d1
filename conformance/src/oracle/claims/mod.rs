//! What a page claims about the fleet: connected, requested, failed, several of these, or nothing we understand.
//!
//! For each outcome, the profile's `[pages]` phrases replace our own. Ours are in English, Spanish and French. Each
//! sentence is read by its verb, its subject and its conditions: "nothing is connected", "once you are connected" and
//! "make sure that you are connected" claim nothing. Menus and footers are not searched for our phrases.

mod clause;
mod language;
mod sentence;
#[cfg(test)]
mod tests;
mod used_up;

use super::{Baseline, Page};
use crate::profile::Pages;
use clause::{says_connected, says_failed, says_requested};
use sentence::sentences;
pub use used_up::says_used_up;

/// The sentences of a page that claim an outcome.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claims {
    /// Claims that the fleet is connected.
    pub connected: Option<String>,
    /// Claims that the provider was requested.
    pub requested: Option<String>,
    /// Claims that the fleet was not connected.
    pub failed: Option<String>,
    /// A phrase of the partner's own page for redirects without an outcome.
    pub neutral: Option<String>,
    /// Outcomes for which the profile gives phrases that are not on the page.
    pub absent: Absent,
}

/// Outcomes for which the profile gives phrases, none of which is on the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Absent {
    /// No phrase of `connected`.
    pub connected: bool,
    /// No phrase of `integration_requested`.
    pub requested: bool,
    /// No phrase of `failed`.
    pub failed: bool,
}

impl Claims {
    /// Whether the page claims nothing that we understand.
    #[must_use]
    pub const fn none(&self) -> bool {
        self.connected.is_none()
            && self.requested.is_none()
            && self.failed.is_none()
            && self.neutral.is_none()
    }

    /// Which outcomes are claimed: connected, requested, failed, none of them.
    #[must_use]
    pub const fn outcomes(&self) -> [bool; 4] {
        [self.connected.is_some(), self.requested.is_some(), self.failed.is_some(), self.neutral.is_some()]
    }

    /// The first claim.
    #[must_use]
    pub fn first(&self) -> Option<&str> {
        [&self.connected, &self.requested, &self.failed, &self.neutral]
            .into_iter()
            .flatten()
            .next()
            .map(String::as_str)
    }
}

/// The phrases that claims are found by.
#[derive(Debug, Clone, Default)]
pub struct Phrases {
    own: Pages,
    /// Whether the page of a connected fleet cannot be seen, because no made-up fleet can be the one that returns.
    no_connected_page: bool,
}

impl Phrases {
    /// The partner's own phrases, and ours for the outcomes that it gives none for.
    #[must_use]
    pub fn new(own: &Pages) -> Self {
        Self { own: own.clone(), no_connected_page: false }
    }

    /// The same for a partner whose URLs name the fleet that returns, or do not.
    #[must_use]
    pub fn if_fleets_are_named(self, named: bool) -> Self {
        Self { no_connected_page: !named, ..self }
    }

    /// Whether the profile says how the page of a connected fleet reads.
    #[must_use]
    pub const fn name_connected(&self) -> bool {
        !self.own.connected.is_empty()
    }

    /// Whether the page's visible text contains a phrase.
    #[must_use]
    pub fn is_on(phrase: &str, page: &Page) -> bool {
        page.blocks.iter().any(|block| contains(block, phrase))
    }

    /// The claims of a page.
    #[must_use]
    pub fn claims(&self, page: &Page) -> Claims {
        self.claims_beyond(page, &Baseline::default())
    }

    /// The claims of a page, without the blocks that the pages of all outcomes have. This holds for the partner's own
    /// phrases too.
    #[must_use]
    pub fn claims_beyond(&self, page: &Page, baseline: &Baseline) -> Claims {
        let own = |phrases: &[String]| {
            let matches = |block: &&String| phrases.iter().any(|phrase| contains(block, phrase));
            let blocks = page.blocks.iter().filter(|block| !baseline.has(block));
            blocks.clone().find(matches).map(|block| shortened(block))
        };
        let claim = |phrases: &[String], ours: fn(&str) -> bool| {
            if phrases.is_empty() {
                page.own_places()
                    .filter(|(block, place)| !baseline.has(block) && !baseline.noise.rotates(block, place))
                    .flat_map(|(block, _)| sentences(block))
                    .find(|sentence| ours(sentence))
                    .map(|sentence| shortened(&sentence))
            } else {
                own(phrases)
            }
        };
        let absent = |phrases: &[String]| {
            !phrases.is_empty() && !phrases.iter().any(|phrase| Self::is_on(phrase, page))
        };
        Claims {
            connected: claim(&self.own.connected, says_connected),
            requested: claim(&self.own.integration_requested, says_requested),
            failed: claim(&self.own.failed, says_failed),
            neutral: own(&self.own.neutral),
            absent: Absent {
                connected: !self.no_connected_page && absent(&self.own.connected),
                requested: absent(&self.own.integration_requested),
                failed: absent(&self.own.failed),
            },
        }
    }
}

fn contains(block: &str, phrase: &str) -> bool {
    let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    fold(block).contains(&fold(phrase))
}

/// A quotation for a report: at most 120 characters.
fn shortened(text: &str) -> String {
    const MOST: usize = 120;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST - 1).chain(['…']).collect()
}
