//! Removes secrets from everything that is printed. Every text of a report is redacted here.

mod reading;
mod well_known;

use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, Range};
use std::sync::{Arc, LazyLock};

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use regex::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::reading::{Reading, has_encodings, readings, squeezed_bytes};
use crate::printable::printable;

/// Shorter values are not redacted: they are hardly secrets, and would make reports unreadable.
pub(crate) const SHORTEST: usize = 4;
/// Shorter values, and longer ones of letters only, may be words of a page: they are redacted only as whole words.
const SHORTEST_DISTINCT: usize = 8;
const SHORTEST_DISTINCT_WORD: usize = 16;
/// The most characters of a Base64 text that may contain bits of a value and of its neighbour.
const BASE64_EDGE: usize = 2;

/// A text without secrets: from a [`Redactor`], or from an existing report. Reports contain recorded texts only in this
/// form, so that no renderer can show a secret, or a control character that a terminal obeys.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Clean(String);

impl Deref for Clean {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Clean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Replaces each secret with the name of its variable, however the secret is spelled.
#[derive(Clone, Default)]
pub struct Redactor {
    secrets: Arc<[Secret]>,
    /// Finds the spellings; `None` if there are no secrets.
    finder: Option<Arc<Finder>>,
    /// Whether loopback ports and times are replaced, too.
    volatile: bool,
}

#[derive(Debug, Clone)]
struct Secret {
    value: String,
    name: String,
    /// Whether encodings of bytes are searched, too. Values that were only observed are too many for that.
    configured: bool,
}

impl Secret {
    /// Whether the value may be an ordinary word or number, which pages contain by chance.
    fn is_common(&self) -> bool {
        is_common(&self.value)
    }
}

/// One search for the spellings of all secrets.
struct Finder {
    search: AhoCorasick,
    /// The secret of each spelling, and whether it is in Base64.
    spellings: Vec<(usize, bool)>,
}

/// A part of a text to replace.
struct Hit {
    range: Range<usize>,
    secret: usize,
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.secrets.iter().map(|secret| &secret.name).collect();
        f.debug_struct("Redactor").field("secrets", &names).field("volatile", &self.volatile).finish()
    }
}

impl Redactor {
    /// Replaces these values, each with the name of its variable.
    #[must_use]
    pub fn new(secrets: Vec<(String, String)>) -> Self {
        Self::of(secrets.into_iter().map(|(value, name)| Secret { value, name, configured: true }).collect())
    }

    /// A redactor that also replaces the values of a session.
    #[must_use]
    pub fn knowing(&self, learned: Vec<(String, String)>) -> Self {
        self.with(learned, true)
    }

    /// A redactor that also replaces values that were observed during the run, which are many.
    #[must_use]
    pub fn having_observed(&self, observed: Vec<(String, String)>) -> Self {
        self.with(observed, false)
    }

    fn with(&self, more: Vec<(String, String)>, configured: bool) -> Self {
        let more = more.into_iter().map(|(value, name)| Secret { value, name, configured });
        let both = self.secrets.iter().cloned().chain(more).collect();
        Self { volatile: self.volatile, ..Self::of(both) }
    }

    /// Of two names for one value, the first counts.
    fn of(mut secrets: Vec<Secret>) -> Self {
        secrets.retain(|secret| !secret.value.is_empty());
        secrets.sort_by(|left, right| left.value.cmp(&right.value));
        secrets.dedup_by(|later, earlier| later.value == earlier.value);
        Self { finder: Finder::of(&secrets).map(Arc::new), secrets: secrets.into(), volatile: false }
    }

    /// The values that may be ordinary words, which are hidden only as whole words or, if they are very short, not at all:
    /// each with its name.
    pub(crate) fn common_values(&self) -> impl Iterator<Item = (&str, &str)> {
        let common = self.secrets.iter().filter(|secret| secret.is_common());
        common.map(|secret| (secret.value.as_str(), secret.name.as_str()))
    }

    /// A redactor for reproducible reports: also replaces loopback ports and times.
    #[must_use]
    pub fn reproducible(mut self) -> Self {
        self.volatile = true;
        self
    }

    /// Whether it redacts for reproducible reports.
    #[must_use]
    pub const fn is_reproducible(&self) -> bool {
        self.volatile
    }

    /// The text without secrets.
    #[must_use]
    pub fn clean(&self, text: &str) -> String {
        self.replaced(text, |name| format!("${name}"))
    }

    /// The text without secrets, for a report.
    #[must_use]
    pub fn show(&self, text: &str) -> Clean {
        Clean(self.clean(text))
    }

    /// The beginning of the text without secrets, for a report. It is redacted before it is cut, so that no part of a
    /// secret is left.
    #[must_use]
    pub fn show_beginning(&self, text: &str, longest: usize) -> Clean {
        let mut text = self.clean(text);
        if let Some((end, _)) = text.char_indices().nth(longest - 1)
            && text.chars().nth(longest).is_some()
        {
            text.truncate(end);
            text.push('…');
        }
        Clean(text)
    }

    /// The shell command without secrets, for a report.
    #[must_use]
    pub fn show_shell(&self, text: &str) -> Clean {
        Clean(self.clean_shell(text))
    }

    /// The shell command without secrets. Values are inside single quotes, which are closed before a variable and opened
    /// again after it.
    #[must_use]
    pub fn clean_shell(&self, text: &str) -> String {
        self.replaced(text, |name| format!("'\"${name}\"'"))
    }

    /// Texts without secrets, nearly all, are not copied on the way.
    fn replaced(&self, text: &str, variable: impl Fn(&str) -> String) -> String {
        let text = self.without_values(text, variable);
        let text = well_known::redacted(text);
        let text = if self.volatile { steady(text) } else { text };
        match printable(&text) {
            Cow::Borrowed(_) => text.into_owned(),
            Cow::Owned(shown) => shown,
        }
    }

    fn without_values<'t>(&self, text: &'t str, variable: impl Fn(&str) -> String) -> Cow<'t, str> {
        let Some(finder) = &self.finder else { return Cow::Borrowed(text) };
        if !has_encodings(text) && !finder.search.is_match(&squeezed_bytes(text)) {
            return Cow::Borrowed(text);
        }
        let mut hits: Vec<Hit> = readings(text).flat_map(|reading| self.hits(finder, &reading)).collect();
        hits.retain(|hit| text.get(hit.range.clone()).is_some());
        hits.sort_by_key(|hit| (hit.range.start, std::cmp::Reverse(hit.range.end)));
        let (mut out, mut end) = (String::new(), 0);
        for hit in hits {
            if hit.range.start >= end
                && let Some(secret) = self.secrets.get(hit.secret)
            {
                out.push_str(text.get(end..hit.range.start).unwrap_or_default());
                out.push_str(&variable(&secret.name));
            }
            end = end.max(hit.range.end);
        }
        if end == 0 {
            return Cow::Borrowed(text);
        }
        out.push_str(text.get(end..).unwrap_or_default());
        Cow::Owned(out)
    }

    /// The secrets in one reading of a text, as parts of the text.
    fn hits(&self, finder: &Finder, reading: &Reading) -> Vec<Hit> {
        let found = finder.search.find_overlapping_iter(&reading.bytes);
        let hits = found.filter_map(|found| {
            let (secret, base64) = *finder.spellings.get(found.pattern().as_usize())?;
            let mut range = found.range();
            if base64 {
                range = with_base64_edges(reading, range);
            } else if self.secrets.get(secret)?.is_common() && !is_word(reading, &range) {
                return None;
            }
            Some(Hit { range: reading.origin(&range)?, secret })
        });
        hits.collect()
    }
}

impl Finder {
    fn of(secrets: &[Secret]) -> Option<Self> {
        let (mut texts, mut spellings) = (Vec::new(), Vec::new());
        let mut add = |text: Vec<u8>, secret, base64| {
            if text.len() >= SHORTEST {
                texts.push(text);
                spellings.push((secret, base64));
            }
        };
        for (at, secret) in secrets.iter().enumerate() {
            add(squeezed_bytes(&secret.value), at, false);
            if secret.value.contains(' ') {
                add(squeezed_bytes(&secret.value.replace(' ', "+")), at, false);
            }
            if secret.configured && !secret.is_common() {
                base64_spellings(secret.value.as_bytes()).for_each(|text| add(text, at, true));
            }
        }
        let search = AhoCorasick::new(&texts).ok().filter(|_| !texts.is_empty())?;
        Some(Self { search, spellings })
    }
}

/// Whether a value may be an ordinary word or number, which pages contain by chance.
pub(crate) fn is_common(value: &str) -> bool {
    let plain = |letter: char| matches!(letter, '-' | '_' | '.' | ' ');
    let words = value.chars().all(|letter| letter.is_alphabetic() || plain(letter));
    let number = value.chars().all(|letter| letter.is_ascii_digit() || plain(letter));
    value.len() < SHORTEST_DISTINCT || ((words || number) && value.len() < SHORTEST_DISTINCT_WORD)
}

/// Whether the bytes are a whole word of the text, as one piece.
fn is_word(reading: &Reading, range: &Range<usize>) -> bool {
    let joins = |byte: u8| byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'_' | b'-');
    let [before, after] = reading.neighbours(range);
    reading.is_whole(range) && ![before, after].into_iter().flatten().any(joins)
}

/// What a Base64 text contains if it contains the value: one spelling for each of the three places where it may begin.
/// Characters that also contain bits of the neighbours are left out.
fn base64_spellings(value: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let spelled = move |before: usize, encode: fn(Vec<u8>) -> String| {
        let encoded = encode([vec![0; before], value.to_vec()].concat());
        let (first, last) = ((before * 8).div_ceil(6), (before + value.len()) * 8 / 6);
        encoded.get(first..last).unwrap_or_default().as_bytes().to_vec()
    };
    let mut all: Vec<Vec<u8>> = (0..3)
        .flat_map(|before| {
            [
                spelled(before, |bytes| BASE64_STANDARD_NO_PAD.encode(bytes)),
                spelled(before, |bytes| BASE64_URL_SAFE_NO_PAD.encode(bytes)),
            ]
        })
        .collect();
    all.sort();
    all.dedup();
    all.into_iter()
}

/// The range with the characters around it that contain bits of the value.
fn with_base64_edges(reading: &Reading, range: Range<usize>) -> Range<usize> {
    let is_base64 = |at: &usize| {
        let byte = reading.bytes.get(*at).copied().unwrap_or_default();
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=')
    };
    let before = (0..range.start).rev().take(BASE64_EDGE).take_while(is_base64).count();
    let after = (range.end..range.end + BASE64_EDGE).take_while(is_base64).count();
    range.start - before..range.end + after
}

/// Replaces loopback ports and times.
fn steady(text: Cow<'_, str>) -> Cow<'_, str> {
    static PORT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?-u:\b)(127\.0\.0\.1|localhost|\[::1\]):[0-9]{2,5}(?-u:\b)").ok());
    static INSTANT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?-u:\b)[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|\+00:00)")
            .ok()
    });
    let (Some(port), Some(instant)) = (PORT.as_ref(), INSTANT.as_ref()) else { return text };
    [(port, "$1:PORT"), (instant, "INSTANT")].into_iter().fold(text, |text, (pattern, by)| {
        match pattern.replace_all(&text, by) {
            Cow::Borrowed(_) => text,
            Cow::Owned(replaced) => Cow::Owned(replaced),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor() -> Redactor {
        Redactor::new(vec![
            ("s3cret-s3cret".into(), "CATENA_WEBHOOK_SECRET".into()),
            ("a b/c=d".into(), "ACME_SESSION".into()),
            ("abc".into(), "TOO_SHORT".into()),
        ])
    }

    #[test]
    fn a_secret_is_replaced_in_every_encoding() {
        let text = "s3cret-s3cret a b/c=d a%20b%2Fc%3Dd a+b%2Fc%3Dd abc";
        assert_eq!(
            redactor().clean(text),
            "$CATENA_WEBHOOK_SECRET $ACME_SESSION $ACME_SESSION $ACME_SESSION abc"
        );
        assert_eq!(redactor().clean_shell("-H 'Cookie: a b/c=d'"), "-H 'Cookie: '\"$ACME_SESSION\"''");
        assert!(!format!("{:?}", redactor()).contains("s3cret"));
    }

    #[test]
    fn an_invitation_is_never_shown() {
        let text = "http://a.test/return?invitation_id=0199a1b2-0000-7000-8000-000000000101&x=1";
        assert_eq!(Redactor::default().clean(text), "http://a.test/return?invitation_id=REDACTED&x=1");
    }

    #[test]
    fn values_that_look_like_secrets_are_never_shown() {
        for (text, shown) in [
            ("http://a.test/?invite=0199a1b2-0000-7000", "http://a.test/?invite=REDACTED"),
            (r#"{"invitation_id":"0199a1b2-0000"}"#, r#"{"invitation_id":"REDACTED"}"#),
            (r#"\"magic_link\":\"https://a.test/?invite=0199a1b2\""#, r#"\"magic_link\":\"REDACTED\""#),
            ("invitation_id: 0199a1b2-0000 / next", "invitation_id: REDACTED / next"),
            ("token eyJhbGciOi.eyJzdWIiOi.c2ln ends", "token REDACTED-JWT ends"),
            ("Authorization: Bearer abcdef123456", "Authorization: Bearer REDACTED"),
            ("Set-Cookie: sid=abcdef; Path=/", "Set-Cookie: sid=REDACTED; Path=/"),
            ("/dashboard?access_token=abcd1234&tab=1", "/dashboard?access_token=REDACTED&tab=1"),
            ("https://user:hunter22@a.test/x", "https://user:REDACTED@a.test/x"),
            ("the secret or the path is wrong", "the secret or the path is wrong"),
            ("the session: none", "the session: none"),
        ] {
            assert_eq!(Redactor::default().clean(text), shown);
        }
    }

    #[test]
    fn secrets_observed_during_the_run_are_replaced_too() {
        let learned = redactor().knowing(vec![("sess-1234".into(), "COOKIE_SID".into())]);
        assert_eq!(learned.clean("sess-1234 s3cret-s3cret"), "$COOKIE_SID $CATENA_WEBHOOK_SECRET");
    }

    #[test]
    fn ports_and_times_are_replaced_only_in_reproducible_reports() {
        let text = "http://127.0.0.1:41235/x at 2026-11-23T17:00:00.123456Z";
        assert_eq!(Redactor::default().clean(text), text);
        assert_eq!(Redactor::default().reproducible().clean(text), "http://127.0.0.1:PORT/x at INSTANT");
    }
}
