//! Removes secrets from everything that is printed. Every text of a report is redacted here.

mod finder;
mod reading;
mod well_known;

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

use regex::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) use self::finder::is_common;
use self::finder::{Finder, Secret};
use crate::printable::{printable, printable_command};

/// Shorter values are not redacted: they are hardly secrets, and would make reports unreadable.
pub(crate) const SHORTEST: usize = 4;

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
        self.replaced(text, |name| format!("${name}"), printable)
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
        self.replaced(text, |name| format!("'\"${name}\"'"), printable_command)
    }

    /// Texts without secrets, nearly all, are not copied on the way.
    fn replaced(
        &self,
        text: &str,
        variable: impl Fn(&str) -> String,
        printable: impl Fn(&str) -> Cow<'_, str>,
    ) -> String {
        let text = self.without_values(text, variable);
        let text = well_known::redacted(text);
        let text = if self.volatile { steady(text) } else { text };
        match printable(&text) {
            Cow::Borrowed(_) => text.into_owned(),
            Cow::Owned(shown) => shown,
        }
    }

    fn without_values<'t>(&self, text: &'t str, variable: impl Fn(&str) -> String) -> Cow<'t, str> {
        let hits = self.finder.as_ref().map(|finder| finder.find(text)).unwrap_or_default();
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
