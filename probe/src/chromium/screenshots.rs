//! Screenshots: one for each page with a different text, up to a limit.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Most screenshots of a run.
const MOST: usize = 48;
/// Most bytes of one screenshot.
const LARGEST: usize = 256 * 1024;

/// The screenshots of a run, by the pages' text.
#[derive(Debug, Default)]
pub(super) struct Screenshots(Mutex<HashMap<String, Arc<[u8]>>>);

/// Whether there is a screenshot of a page.
pub(super) enum Screenshot {
    /// There is one already.
    Taken(Arc<[u8]>),
    /// There is none yet; this is its key.
    Missing(String),
    /// The limit is reached.
    Full,
}

impl Screenshots {
    /// Finds the screenshot of a page with this text.
    pub(super) fn find(&self, text: &str) -> Screenshot {
        let name = name(text);
        let pictures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match pictures.get(&name) {
            Some(screenshot_of) => Screenshot::Taken(Arc::clone(screenshot_of)),
            None if pictures.len() < MOST => Screenshot::Missing(name),
            None => Screenshot::Full,
        }
    }

    /// Adds a screenshot, unless it is too large.
    pub(super) fn insert(&self, name: String, screenshot_of: &[u8]) -> Option<Arc<[u8]>> {
        (screenshot_of.len() <= LARGEST).then(|| {
            let screenshot_of: Arc<[u8]> = screenshot_of.into();
            let mut pictures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            pictures.insert(name, Arc::clone(&screenshot_of));
            screenshot_of
        })
    }
}

/// The text without words that contain digits: ids, fleet names, times.
fn name(text: &str) -> String {
    let words = text.split_whitespace().filter(|word| !word.chars().any(|letter| letter.is_ascii_digit()));
    words.collect::<Vec<_>>().join(" ").chars().take(4_000).collect()
}
