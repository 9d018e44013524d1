//! How one language says that a fleet is connected, that its provider was requested, or that it was not connected.
//!
//! A sentence is read by each language on its own: what one takes for a claim, only its own words of doubt undo.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

/// The words of one language, as regular expressions over one sentence.
pub(super) struct Language {
    /// Claims a connection.
    pub(super) connected: &'static str,
    /// Claims a request.
    pub(super) requested: &'static str,
    /// Claims that nothing was connected.
    pub(super) failed: &'static str,
    /// Before a claimed connection, or within it, these take it back.
    pub(super) hedged: &'static str,
    /// After it, these do.
    pub(super) conditional: &'static str,
    /// These take a claimed request back.
    pub(super) denied: &'static str,
    /// Somebody else is connected, or something else: other fleets, a bank account, the reader to this website.
    pub(super) others: &'static str,
}

/// The same, ready to be used.
pub(super) struct Patterns {
    connected: Regex,
    requested: Regex,
    failed: Regex,
    hedged: Regex,
    conditional: Regex,
    denied: Regex,
    others: Regex,
}

static LANGUAGES: LazyLock<Vec<Patterns>> = LazyLock::new(|| {
    [super::english::ENGLISH, super::spanish::SPANISH, super::french::FRENCH]
        .iter()
        .filter_map(Patterns::new)
        .collect()
});

impl Patterns {
    fn new(language: &Language) -> Option<Self> {
        let regex = |pattern: &str| RegexBuilder::new(pattern).case_insensitive(true).build().ok();
        Some(Self {
            connected: regex(language.connected)?,
            requested: regex(language.requested)?,
            failed: regex(language.failed)?,
            hedged: regex(language.hedged)?,
            conditional: regex(language.conditional)?,
            denied: regex(language.denied)?,
            others: regex(language.others)?,
        })
    }

    fn says_connected(&self, sentence: &str) -> bool {
        self.connected.find(sentence).is_some_and(|claim| {
            let (through, after) = sentence.split_at(claim.end());
            !self.hedged.is_match(through)
                && !self.conditional.is_match(after)
                && !self.others.is_match(sentence)
        })
    }

    fn says_requested(&self, sentence: &str) -> bool {
        self.requested.is_match(sentence) && !self.denied.is_match(sentence)
    }
}

/// Whether some language reads a connection in this sentence.
pub(super) fn says_connected(sentence: &str) -> bool {
    LANGUAGES.iter().any(|patterns| patterns.says_connected(sentence))
}

/// Whether some language reads a request in it.
pub(super) fn says_requested(sentence: &str) -> bool {
    LANGUAGES.iter().any(|patterns| patterns.says_requested(sentence))
}

/// Whether some language reads a failure in it.
pub(super) fn says_failed(sentence: &str) -> bool {
    LANGUAGES.iter().any(|patterns| patterns.failed.is_match(sentence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_can_be_used() {
        assert_eq!(LANGUAGES.len(), 3);
    }
}
