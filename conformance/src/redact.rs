//! Removes secrets from everything that is printed. Every text of a report is redacted here.

mod well_known;

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

use aho_corasick::{AhoCorasick, MatchKind};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use regex::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Shorter values are not redacted: they are hardly secrets, and would make reports unreadable.
const SHORTEST: usize = 4;

/// A text without secrets: from a [`Redactor`], or from an existing report. Reports contain recorded texts only in this
/// form, so that no renderer can show a secret.
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

/// Replaces each secret with the name of its variable.
#[derive(Clone, Default)]
pub struct Redactor {
    /// Values with the names that replace them, in order.
    secrets: Arc<[(String, String)]>,
    /// Finds these values, the longest first; `None` if there are none.
    finder: Option<AhoCorasick>,
    /// Whether loopback ports and times are replaced, too.
    volatile: bool,
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.secrets.iter().map(|(_, name)| name).collect();
        f.debug_struct("Redactor").field("secrets", &names).field("volatile", &self.volatile).finish()
    }
}

impl Redactor {
    /// Replaces these values, each with the name of its variable.
    #[must_use]
    pub fn new(secrets: Vec<(String, String)>) -> Self {
        let mut all: Vec<(String, String)> = Vec::new();
        for (value, name) in secrets.into_iter().filter(|(value, _)| value.len() >= SHORTEST) {
            let encoded = utf8_percent_encode(&value, NON_ALPHANUMERIC).to_string();
            let form: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
            for value in [value, encoded, form] {
                all.push((value, name.clone()));
            }
        }
        Self::of(all)
    }

    /// A redactor that also replaces values that were observed during the run.
    #[must_use]
    pub fn knowing(&self, learned: Vec<(String, String)>) -> Self {
        let learned = Self::new(learned);
        let both = self.secrets.iter().chain(learned.secrets.iter()).cloned().collect();
        Self { volatile: self.volatile, ..Self::of(both) }
    }

    /// Replaces exactly these values. Of two names for one value, the first counts.
    fn of(mut secrets: Vec<(String, String)>) -> Self {
        secrets.sort_by(|left, right| left.0.cmp(&right.0));
        secrets.dedup_by(|later, earlier| later.0 == earlier.0);
        let values = secrets.iter().map(|(value, _)| value);
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(values).ok();
        Self { finder: finder.filter(|_| !secrets.is_empty()), secrets: secrets.into(), volatile: false }
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
        if self.volatile { steady(&text) } else { text.into_owned() }
    }

    fn without_values<'t>(&self, text: &'t str, variable: impl Fn(&str) -> String) -> Cow<'t, str> {
        let Some(finder) = self.finder.as_ref().filter(|finder| finder.is_match(text)) else {
            return Cow::Borrowed(text);
        };
        let mut out = String::with_capacity(text.len());
        finder.replace_all_with(text, &mut out, |found, _, out| {
            if let Some((_, name)) = self.secrets.get(found.pattern().as_usize()) {
                out.push_str(&variable(name));
            }
            true
        });
        Cow::Owned(out)
    }
}

/// Replaces loopback ports and times.
fn steady(text: &str) -> String {
    static PORT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?-u:\b)(127\.0\.0\.1|localhost|\[::1\]):[0-9]{2,5}(?-u:\b)").ok());
    static INSTANT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?-u:\b)[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|\+00:00)")
            .ok()
    });
    let (Some(port), Some(instant)) = (PORT.as_ref(), INSTANT.as_ref()) else { return text.to_owned() };
    instant.replace_all(&port.replace_all(text, "$1:PORT"), "INSTANT").into_owned()
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
