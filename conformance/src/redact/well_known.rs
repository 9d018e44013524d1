//! Redacts values that look like secrets by format or name. An invitation id is a secret, because it gives access to the
//! invitation.

use std::borrow::Cow;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

/// A form of a secret: words of which any match contains at least one, the pattern, and what replaces it.
///
/// Boundaries of words are those of ASCII, because those of Unicode make the pattern ten times slower.
type Form = (&'static [&'static str], &'static str, &'static str);

const FORMS: [Form; 6] = [
    (
        &["invitationid", "invitation_id", "invite", "magic_link"],
        r#"(?i)(?-u:\b)(invitation_?id|invite|magic_link)(?-u:\b)(["\\]*\s*(?:=|%3D|:)\s*["\\]*)[^\s"'\\<>&,;}]*[0-9a-f-]{8,}[^\s"'\\<>&,;}]*"#,
        "$1${2}REDACTED",
    ),
    (&["eyj"], r"(?-u:\b)eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}\.?[A-Za-z0-9_-]*", "REDACTED-JWT"),
    (&["bearer", "basic"], r"(?i)(?-u:\b)(bearer|basic)(\s+)[A-Za-z0-9._~+/-]{8,}=*", "$1${2}REDACTED"),
    (&["cookie:"], r"(?i)(?-u:\b)((?:set-)?cookie:\s*[^=\s]+=)[^;\s'$]{4,}", "${1}REDACTED"),
    (
        &["token", "session", "sid", "jwt", "secret", "password", "apikey", "api_key"],
        r#"(?i)(?-u:\b)((?:access_|refresh_|id_)?token|session(?:_?id)?|sid|jwt|secret|client_secret|password|api_?key)(["\\]*(?:=|%3D|:\s?["\\]+))[^\s"'\\<>&;,}$]{4,}"#,
        "$1${2}REDACTED",
    ),
    (&["@"], r"(?i)(?-u:\b)([a-z][a-z0-9+.-]*://[^/\s:@]*):[^/\s@]+@", "$1:REDACTED@"),
];

/// One search for the words of all forms, so that the patterns are tried only on the few texts that may match.
struct Finder {
    words: AhoCorasick,
    /// The form of each word.
    forms: Vec<usize>,
    patterns: Vec<Regex>,
}

impl Finder {
    fn new() -> Option<Self> {
        let words: Vec<(usize, &str)> = FORMS
            .iter()
            .enumerate()
            .flat_map(|(form, (words, ..))| words.iter().map(move |word| (form, *word)))
            .collect();
        Some(Self {
            words: AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .build(words.iter().map(|(_, word)| word))
                .ok()?,
            forms: words.iter().map(|(form, _)| *form).collect(),
            patterns: FORMS
                .iter()
                .map(|(_, pattern, _)| Regex::new(pattern))
                .collect::<Result<_, _>>()
                .ok()?,
        })
    }

    /// Which forms the text may contain.
    fn candidates(&self, text: &str) -> [bool; FORMS.len()] {
        let mut candidates = [false; FORMS.len()];
        for word in self.words.find_overlapping_iter(text) {
            let form = self.forms.get(word.pattern().as_usize());
            if let Some(candidate) = form.and_then(|form| candidates.get_mut(*form)) {
                *candidate = true;
            }
        }
        candidates
    }
}

/// The text without secrets of these forms.
pub(super) fn redacted(mut text: Cow<'_, str>) -> Cow<'_, str> {
    static FINDER: LazyLock<Option<Finder>> = LazyLock::new(Finder::new);
    let Some(finder) = FINDER.as_ref() else { return text };
    let candidates = finder.candidates(&text);
    for ((candidate, pattern), (_, _, by)) in candidates.iter().zip(&finder.patterns).zip(FORMS) {
        if *candidate && let Cow::Owned(replaced) = pattern.replace_all(&text, by) {
            text = Cow::Owned(replaced);
        }
    }
    text
}
