//! Keeps secrets out of what is printed: every text of a report goes through here.

use std::fmt;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use regex::Regex;

/// Shorter values are no secrets, and would turn reports into riddles.
const SHORTEST: usize = 4;

/// Replaces secrets by the variables that stand for them.
#[derive(Clone, Default)]
pub struct Redactor {
    /// Value and variable, the longest value first.
    secrets: Vec<(String, String)>,
    /// Whether loopback ports and instants are replaced too.
    volatile: bool,
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.secrets.iter().map(|(_, name)| name).collect();
        f.debug_struct("Redactor").field("secrets", &names).field("volatile", &self.volatile).finish()
    }
}

impl Redactor {
    /// Replaces these values, each by its variable.
    #[must_use]
    pub fn new(secrets: Vec<(String, String)>) -> Self {
        let mut all: Vec<(String, String)> = Vec::new();
        for (value, name) in secrets.into_iter().filter(|(value, _)| value.len() >= SHORTEST) {
            let encoded = utf8_percent_encode(&value, NON_ALPHANUMERIC).to_string();
            let form: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
            for value in [value, encoded, form] {
                if !all.iter().any(|(known, _)| *known == value) {
                    all.push((value, name.clone()));
                }
            }
        }
        all.sort_by(|left, right| right.0.len().cmp(&left.0.len()).then_with(|| left.cmp(right)));
        Self { secrets: all, volatile: false }
    }

    /// The same, with more to replace.
    #[must_use]
    pub fn with(self, more: Vec<(String, String)>) -> Self {
        if more.is_empty() {
            return self;
        }
        let mut all = self.secrets;
        all.extend(more);
        Self { volatile: self.volatile, ..Self::new(all) }
    }

    /// The same, for reports that must be the same in every run: loopback ports and instants go too.
    #[must_use]
    pub fn reproducible(mut self) -> Self {
        self.volatile = true;
        self
    }

    /// Whether it makes texts for reports that must be the same in every run.
    #[must_use]
    pub const fn is_reproducible(&self) -> bool {
        self.volatile
    }

    /// The text for a reader.
    #[must_use]
    pub fn clean(&self, text: &str) -> String {
        self.replaced(text, |name| format!("${name}"))
    }

    /// The text for a shell: `'` around it is closed for the variable and opened again.
    #[must_use]
    pub fn clean_shell(&self, text: &str) -> String {
        self.replaced(text, |name| format!("'\"${name}\"'"))
    }

    fn replaced(&self, text: &str, variable: impl Fn(&str) -> String) -> String {
        let mut text = text.to_owned();
        for (value, name) in &self.secrets {
            if text.contains(value.as_str()) {
                text = text.replace(value.as_str(), &variable(name));
            }
        }
        text = invitations(&text);
        if self.volatile { steady(&text) } else { text }
    }
}

/// Whoever holds an invitation's id holds its link: wherever a query or a link names one, it is replaced.
fn invitations(text: &str) -> String {
    static INVITATION: std::sync::LazyLock<Option<Regex>> =
        std::sync::LazyLock::new(|| Regex::new(r"(?i)\b(invitation_id|invite)=[0-9a-f-]{8,}").ok());
    match INVITATION.as_ref() {
        Some(pattern) => pattern.replace_all(text, "$1=REDACTED").into_owned(),
        None => text.to_owned(),
    }
}

/// Replaces loopback ports and instants.
fn steady(text: &str) -> String {
    static PORT: std::sync::LazyLock<Option<Regex>> =
        std::sync::LazyLock::new(|| Regex::new(r"\b(127\.0\.0\.1|localhost|\[::1\]):[0-9]{2,5}\b").ok());
    static INSTANT: std::sync::LazyLock<Option<Regex>> = std::sync::LazyLock::new(|| {
        Regex::new(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|\+00:00)").ok()
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
    fn a_secret_is_replaced_in_every_spelling() {
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
    fn ports_and_instants_go_only_when_asked() {
        let text = "http://127.0.0.1:41235/x at 2026-11-23T17:00:00.123456Z";
        assert_eq!(Redactor::default().clean(text), text);
        assert_eq!(Redactor::default().reproducible().clean(text), "http://127.0.0.1:PORT/x at INSTANT");
    }
}
