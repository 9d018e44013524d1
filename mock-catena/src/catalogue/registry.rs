//! Fuzzy search in the registry.

use super::{Catalogue, RegistryEntry};

/// Minimum similarity of two words (Jaro-Winkler, 0 to 1).
const MIN_SIMILARITY: f64 = 0.88;

impl Catalogue {
    /// The registry entries, including integrated ones, whose name, website or e-mail domain is similar to `words`,
    /// best match first; all entries by name if `words` is empty. The real search's ranking is not public (assumption
    /// `fuzzy-search`).
    #[must_use]
    pub fn search(&self, words: &str) -> Vec<&RegistryEntry> {
        let words = plain(words);
        let mut all: Vec<&RegistryEntry> = self.registry().iter().chain(self.integrated()).collect();
        all.sort_by_cached_key(|entry| entry.name.to_lowercase());
        if words.is_empty() {
            return all;
        }
        let mut scored: Vec<(f64, &RegistryEntry)> = all
            .into_iter()
            .map(|entry| (similarity(entry, &words), entry))
            .filter(|(similarity, _)| *similarity >= MIN_SIMILARITY)
            .collect();
        scored.sort_by(|(left, _), (right, _)| right.total_cmp(left));
        scored.into_iter().map(|(_, entry)| entry).collect()
    }
}

/// Similarity of an entry to the words, 0 to 1: 1 if it contains them, else the average of the words' best matches.
fn similarity(entry: &RegistryEntry, words: &str) -> f64 {
    let domain = entry.email.as_deref().and_then(|email| email.split_once('@')).map(|(_, domain)| domain);
    let texts = [Some(entry.name.as_str()), Some(entry.website.as_str()), domain];
    texts.into_iter().flatten().map(|text| text_similarity(&plain(text), words)).fold(0.0, f64::max)
}

fn text_similarity(text: &str, words: &str) -> f64 {
    if text.contains(words) {
        return 1.0;
    }
    let best =
        |word: &str| text.split(' ').map(|known| strsim::jaro_winkler(known, word)).fold(0.0, f64::max);
    let (sum, count) =
        words.split(' ').fold((0.0, 0.0), |(sum, count), word| (sum + best(word), count + 1.0));
    (sum / count) * 0.99
}

/// Lower-case letters and digits, with single spaces between words.
fn plain(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .flat_map(char::to_lowercase)
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}
