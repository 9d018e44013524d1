//! The adapters that connect to providers.

use std::fmt;
use std::str::FromStr;

use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The adapter that connects to a provider: one of the 166 values of the published `TspEnum`, because clients
/// generated from that document accept no other. White-label brands share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceName(&'static str);

/// A text that is not a source name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no source of this name; write one of `TspEnum`, such as `samsara`")]
pub struct UnknownSource;

impl SourceName {
    /// The name as text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// A brand name derived from the source name: `ai_eld` is `AI ELD`.
    #[must_use]
    pub fn brand(self) -> String {
        let shouted =
            ["eld", "gps", "hos", "ai", "us", "tt", "fm", "als", "ada", "att", "zms", "mdm", "dsg", "hcss"];
        let word = |word: &str| {
            let (head, rest) = word.split_at_checked(1).unwrap_or((word, ""));
            if shouted.contains(&word) { word.to_uppercase() } else { head.to_uppercase() + rest }
        };
        self.0.split('_').map(word).collect::<Vec<_>>().join(" ")
    }

    /// Every source, in the order of the published document.
    pub fn all() -> impl Iterator<Item = Self> {
        include_str!("source_names.txt").lines().map(Self)
    }
}

impl FromStr for SourceName {
    type Err = UnknownSource;

    fn from_str(raw: &str) -> Result<Self, UnknownSource> {
        Self::all().find(|source| source.0 == raw).ok_or(UnknownSource)
    }
}

impl fmt::Display for SourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl PartialSchema for SourceName {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(Self::all().map(Self::as_str))).into()
    }
}

impl ToSchema for SourceName {
    fn name() -> std::borrow::Cow<'static, str> {
        "TspEnum".into()
    }
}
