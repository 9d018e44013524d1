//! What no redirect may bring about, and what is seen when one does.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! rules {
    ($($rule:ident = $name:literal: $text:literal,)+) => {
        /// What is asked of every answer.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Rule {
            $(#[doc = $text] $rule,)+
        }

        impl Rule {
            /// Every rule.
            pub const ALL: &[Self] = &[$(Self::$rule,)+];

            /// Its name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$rule => $name,)+ }
            }

            /// What it asks for.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$rule => $text,)+ }
            }
        }
    };
}

rules! {
    Belief = "belief": "believed only what may be believed",
    RequestId = "request-id": "the id that was sent is the id that is read",
    Panic = "panic": "no input makes the handler panic",
    ServerError = "server-error": "no answer is a 5xx",
    Dropped = "dropped": "no connection is dropped without an answer",
    InTime = "in-time": "every answer comes in time",
    AnotherSite = "another-site": "no parameter sends the browser to another site",
    ReflectedMarkup = "reflected-markup": "markup never comes back unescaped",
    HeaderInjection = "header-injection": "no parameter becomes a response header",
    ForgedAccepted = "forged-accepted": "what does not carry a matching signature is never accepted",
}

impl Rule {
    /// What is asked of a callback page.
    pub const OF_PAGES: &[Self] = &[
        Self::Belief,
        Self::ServerError,
        Self::Dropped,
        Self::InTime,
        Self::AnotherSite,
        Self::ReflectedMarkup,
        Self::HeaderInjection,
    ];
    /// What is asked of a webhook endpoint.
    pub const OF_ENDPOINTS: &[Self] = &[Self::ForgedAccepted, Self::ServerError, Self::Dropped, Self::InTime];
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A rule that did not hold, and what was seen instead.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Violation {
    /// Which rule.
    pub rule: Rule,
    /// What was seen, e.g. `connected` or `status 500`.
    pub observed: String,
}

impl Violation {
    /// This rule, and what was seen.
    pub fn new(rule: Rule, observed: impl Into<String>) -> Self {
        Self { rule, observed: observed.into() }
    }
}
