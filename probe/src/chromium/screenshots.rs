//! Pictures of pages: one for each page that reads differently, and not too many.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Most pictures of a run.
const MOST: usize = 48;
/// Most bytes of one.
const LARGEST: usize = 256 * 1024;

/// The pictures of a run, by what the pages read.
#[derive(Debug, Default)]
pub(super) struct Screenshots(Mutex<HashMap<String, Arc<[u8]>>>);

/// What the album says of a page.
pub(super) enum Picture {
    /// There is one.
    There(Arc<[u8]>),
    /// One is wanted, under this name.
    Wanted(String),
    /// The album is full.
    Full,
}

impl Screenshots {
    /// Looks for a picture of a page that reads like this.
    pub(super) fn look(&self, text: &str) -> Picture {
        let name = name(text);
        let pictures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match pictures.get(&name) {
            Some(picture) => Picture::There(Arc::clone(picture)),
            None if pictures.len() < MOST => Picture::Wanted(name),
            None => Picture::Full,
        }
    }

    /// Keeps a picture, unless it is too large.
    pub(super) fn keep(&self, name: String, picture: &[u8]) -> Option<Arc<[u8]>> {
        (picture.len() <= LARGEST).then(|| {
            let picture: Arc<[u8]> = picture.into();
            let mut pictures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            pictures.insert(name, Arc::clone(&picture));
            picture
        })
    }
}

/// The text without fleets' names, ids, clocks: what hexadecimal digits and dashes write.
fn name(text: &str) -> String {
    let words = text.split_whitespace().filter(|word| !word.chars().any(|letter| letter.is_ascii_digit()));
    words.collect::<Vec<_>>().join(" ").chars().take(4_000).collect()
}
