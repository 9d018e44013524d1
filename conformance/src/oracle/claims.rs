//! What a page says of the fleet: connected, requested, failed, several of these, or nothing we understand.
//!
//! The profile's `[pages]` phrases win, outcome by outcome, over ours. Ours read one sentence at a time and know
//! when it denies, promises or asks: "not connected yet" and "once you are connected" claim nothing.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

use super::Page;
use crate::profile::Pages;

/// The sentences of a page that say how the session ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claims {
    /// The fleet is connected.
    pub connected: Option<String>,
    /// The provider was requested.
    pub requested: Option<String>,
    /// The fleet was not connected.
    pub failed: Option<String>,
}

impl Claims {
    /// Whether nothing was understood.
    #[must_use]
    pub const fn none(&self) -> bool {
        self.connected.is_none() && self.requested.is_none() && self.failed.is_none()
    }
}

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Phrases {
    own: Pages,
}

const CONNECTED: &str = r"\b(?:is|are|been|now|you're|successfully|succesfully) (?:now |already |fully |successfully )*connected\b|\bconnected successfully\b|\bsuccessfully (?:connected|linked)\b|\bconnection (?:was |is |has been |now )*(?:successful|established|complete|completed|confirmed|live|active)\b|^connected ?!$|^you(?:'re| are) connected\b|\b(?:status|state|outcome|result): ?(?:connected|live)\b|\bconnected: true\b";
const REQUESTED: &str = r"\b(?:has|have|was|were|been|is|are|you|you've|we've|successfully) (?:been |already |successfully )*requested\b|\brequest(?:ed)? (?:has been |was |is |have been )*(?:received|recorded|noted|sent|submitted|registered|logged|pending|on file)\b|\b(?:thanks|thank you) for (?:your|the) request\b|\bintegration[- ]request(?:ed)?\b|\b(?:noted|received|recorded|passed on|sent|submitted) your request\b|\bnot (?:yet )?supported(?: yet)?\b";
const FAILED: &str = r"\b(?:not|n't|never) (?:yet |been |be |fully |successfully )*connected\b|\bconnection (?:has |was |is )*(?:failed|declined|cancelled|canceled|unsuccessful|incomplete)\b|\b(?:did not|didn't|could not|couldn't|unable to|failed to) connect\b|\b(?:status|state|outcome|result): ?(?:failure|failed|not[- ]connected|declined)\b|\bconnected: false\b|\bno (?:provider|connection|fleet) (?:was|has been|is) (?:connected|made|established)\b";
/// A sentence with one of these before its claim, or within it, does not claim a connection.
const HEDGED: &str = r"\b(?:not|no|never|cannot|unable|without|once|when|until|unless|if|after|before|as soon as|will|to be|yet|whether|should|may|might|could|can|would|waiting|pending|checking|confirming|confirm that|fail|fails|failed)\b|n't\b";
/// Nor does one with one of these after it.
const CONDITIONAL: &str = r"\b(?:yet|once|when|until|unless|if|as soon as)\b|\?$";
/// A sentence with one of these does not claim a request.
const DENIED: &str = r"\b(?:no request|not (?:been |yet )*(?:requested|received|sent|submitted|recorded)|could not|couldn't|cannot|unable|failed)\b";

struct Patterns {
    connected: Regex,
    requested: Regex,
    failed: Regex,
    hedged: Regex,
    conditional: Regex,
    denied: Regex,
}

static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(|| {
    let regex = |pattern: &str| RegexBuilder::new(pattern).case_insensitive(true).build().ok();
    Some(Patterns {
        connected: regex(CONNECTED)?,
        requested: regex(REQUESTED)?,
        failed: regex(FAILED)?,
        hedged: regex(HEDGED)?,
        conditional: regex(CONDITIONAL)?,
        denied: regex(DENIED)?,
    })
});

impl Phrases {
    /// The partner's own phrases, and ours where it gives none.
    #[must_use]
    pub fn new(own: &Pages) -> Self {
        Self { own: own.clone() }
    }

    /// What the page says.
    #[must_use]
    pub fn claims(&self, page: &Page) -> Claims {
        let Some(patterns) = PATTERNS.as_ref() else { return Claims::default() };
        let said = |own: &[String], ours: &dyn Fn(&str) -> bool| {
            if own.is_empty() {
                page.blocks
                    .iter()
                    .flat_map(|block| sentences(block))
                    .find(|sentence| ours(sentence))
                    .map(shortened)
            } else {
                let said = |block: &&String| own.iter().any(|phrase| contains(block, phrase));
                page.blocks.iter().find(said).map(|block| shortened(block))
            }
        };
        Claims {
            connected: said(&self.own.connected, &|sentence| {
                patterns.connected.find(sentence).is_some_and(|claim| {
                    let (through, after) = sentence.split_at(claim.end());
                    !patterns.hedged.is_match(through) && !patterns.conditional.is_match(after)
                })
            }),
            requested: said(&self.own.integration_requested, &|sentence| {
                patterns.requested.is_match(sentence) && !patterns.denied.is_match(sentence)
            }),
            failed: said(&self.own.failed, &|sentence| patterns.failed.is_match(sentence)),
        }
    }
}

fn contains(block: &str, phrase: &str) -> bool {
    let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    fold(block).contains(&fold(phrase))
}

fn sentences(block: &str) -> impl Iterator<Item = &str> {
    block
        .split_inclusive(['.', '!', '?', ';', '\u{2014}'])
        .map(str::trim)
        .filter(|sentence| !sentence.is_empty())
}

/// A quotation for a report: at most 120 characters.
fn shortened(text: &str) -> String {
    const MOST: usize = 120;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(text: &str) -> Claims {
        let page = Page { blocks: vec![text.to_owned()], scripted: false, asks_to_sign_in: false };
        Phrases::default().claims(&page)
    }

    fn kind(text: &str) -> String {
        let claims = claims(text);
        let mut kind = String::new();
        for (claimed, letter) in [(claims.connected, 'C'), (claims.requested, 'R'), (claims.failed, 'F')] {
            if claimed.is_some() {
                kind.push(letter);
            }
        }
        kind
    }

    #[test]
    fn sentences_are_understood_as_a_reader_would() {
        for (text, expected) in [
            ("Your telematics provider is connected.", "C"),
            ("You're connected!", "C"),
            ("Connected!", "C"),
            ("Your ELD has been successfully connected. Welcome aboard.", "C"),
            ("Connection established", "C"),
            ("status: connected", "C"),
            ("connected: true", "C"),
            ("Your provider is connected and data will arrive within minutes.", "C"),
            ("Your provider is connected once you confirm.", ""),
            ("Your provider has been requested. We will tell you once it is connected.", "R"),
            ("Your request has been received", "R"),
            ("Thank you for your request!", "R"),
            ("Motive is not supported yet.", "R"),
            ("status: integration-requested", "R"),
            ("Your provider was not connected. You can try again.", "F"),
            ("You are not connected yet.", "F"),
            ("We could not connect your provider.", "F"),
            ("connected: false", "F"),
            ("Connected fleets", ""),
            ("Get connected", ""),
            ("Once your provider is connected, data will flow.", ""),
            ("We are checking whether your provider is connected.", ""),
            ("Is your provider connected?", ""),
            ("We will let you know when you are connected.", ""),
            ("Thank you. You may close this window.", ""),
            ("Su proveedor está conectado.", ""),
        ] {
            assert_eq!(kind(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_partners_own_phrases_win_over_ours() {
        let own = Pages { connected: vec!["está  Conectado".into()], ..Pages::default() };
        let page = Page {
            blocks: vec!["Su proveedor está conectado.".into(), "You are connected.".into()],
            scripted: false,
            asks_to_sign_in: false,
        };
        assert_eq!(
            Phrases::new(&own).claims(&page).connected.as_deref(),
            Some("Su proveedor está conectado.")
        );
    }
}
