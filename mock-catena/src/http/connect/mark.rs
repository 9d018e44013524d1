//! A placeholder for a logo: initials on a colour.

/// Initials and a colour. The simulated Catena loads no logos.
pub(super) struct Mark {
    pub(super) letters: String,
    /// The number of the colour in the stylesheet, from 0.
    pub(super) hue: u8,
}

/// How many colours the stylesheet has.
const HUES: u8 = 6;

impl Mark {
    pub(super) fn of(name: &str) -> Self {
        let hue = name.bytes().fold(0_u8, u8::wrapping_add) % HUES;
        Self { letters: initials(name), hue }
    }
}

/// The first letters of the first two words.
pub(super) fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().next())
        .take(2)
        .flat_map(char::to_uppercase)
        .collect()
}
