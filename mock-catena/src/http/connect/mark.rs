//! What stands for a logo: the first letters of a name, on a colour of its own.

/// Letters and a colour. The simulated Catena loads no logo from anywhere.
pub(super) struct Mark {
    pub(super) letters: String,
    /// Which of the stylesheet's hues, from 0.
    pub(super) hue: u8,
}

/// How many hues the stylesheet has.
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
