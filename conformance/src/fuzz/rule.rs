//! The rules that every response must keep, and violations of them. The worst rule to break is the first.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! rules {
    ($($rule:ident = $name:literal: $text:literal,)+) => {
        /// A rule that every response must keep.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Rule {
            $(#[doc = $text] #[serde(rename = $name)] $rule,)+
        }

        impl Rule {
            /// Every rule.
            pub const ALL: &[Self] = &[$(Self::$rule,)+];

            /// The rule's id.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$rule => $name,)+ }
            }

            /// The rule as text.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$rule => $text,)+ }
            }
        }
    };
}

rules! {
    Interpretation = "belief": "every redirect is interpreted in an acceptable way",
    ForgedAccepted = "forged-accepted": "a delivery without a valid signature is never accepted",
    RequestId = "request-id": "the request id is read as it was sent",
    AnotherSite = "another-site": "no parameter redirects the browser to another site",
    ReflectedMarkup = "reflected-markup": "markup in a parameter is always escaped",
    HeaderInjection = "header-injection": "no parameter becomes a response header",
    Panic = "panic": "the handler never panics",
    ServerError = "server-error": "no response is a 5xx",
    Dropped = "dropped": "no connection is closed without a response",
    InTime = "in-time": "every response arrives in time",
}

impl Rule {
    /// The rules for a callback page.
    pub const OF_PAGES: &[Self] = &[
        Self::Interpretation,
        Self::ServerError,
        Self::Dropped,
        Self::InTime,
        Self::AnotherSite,
        Self::ReflectedMarkup,
        Self::HeaderInjection,
    ];
    /// The rules for a webhook endpoint.
    pub const OF_ENDPOINTS: &[Self] = &[Self::ForgedAccepted, Self::ServerError, Self::Dropped, Self::InTime];
}

impl Rule {
    /// Whether it is about what the partner takes for true, and not about how it answers.
    pub(super) const fn is_about_acceptance(self) -> bool {
        matches!(self, Self::Interpretation | Self::ForgedAccepted)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A broken rule, and what was observed instead.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Violation {
    /// The rule that was broken.
    pub rule: Rule,
    /// What was observed, e.g. `connected` or `status 500`.
    pub observed: String,
}
