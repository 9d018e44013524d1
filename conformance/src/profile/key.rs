//! The description of a profile key: its kind, its explanation and an example.
//!
//! Error messages, the JSON Schema, the reference page and the profile that `init` writes are all made from these
//! descriptions. [`super::keys`] contains the keys themselves.

/// One key of the profile.
#[derive(Debug)]
pub struct Key {
    /// The name of the key in the file.
    pub name: &'static str,
    /// The kind of its value.
    pub kind: Kind,
    /// Whether the key is required in its table.
    pub required: bool,
    /// What the key is for, in one or two sentences.
    pub doc: &'static str,
    /// An example value as TOML; empty for tables.
    pub example: &'static str,
    /// The default; empty if there is none.
    pub default: &'static str,
}

/// The kind of a key's value.
#[derive(Debug)]
pub enum Kind {
    /// A string.
    Text(Text),
    /// A list of strings.
    List(Text),
    /// A whole number from 1 to `most`.
    Number {
        /// The largest valid number.
        most: u32,
    },
    /// A table of HTTP header names and values.
    Headers,
    /// A table of form field names and values.
    Form,
    /// A table with known keys.
    Table(&'static [Key]),
    /// A list of tables with known keys.
    Tables(&'static [Key]),
}

/// The meaning of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// A name for people.
    Name,
    /// A secret; never printed.
    Secret,
    /// A value that may contain a secret; never printed.
    Private,
    /// A request body with placeholders; never printed.
    Body,
    /// A URL with placeholders.
    Template {
        /// The placeholder that the URL must contain: `fleet_ref` or `integration_request_id`, if any.
        must_hold: Option<&'static str>,
    },
    /// A URL without placeholders.
    Address,
    /// An HTTP method.
    Method,
    /// The path of a PEM file.
    CertificateFile,
    /// A duration.
    Time,
    /// A JSON pointer.
    Pointer,
    /// A phrase on a page.
    Phrase,
    /// The name or address of a host.
    Host,
    /// The name of a cookie.
    Cookie,
    /// The beginning of a check's id.
    Prefix,
    /// A word that a view of the partner uses.
    Word,
}

impl Text {
    /// Whether the string may contain a secret.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        matches!(self, Self::Secret | Self::Private | Self::Body)
    }

    /// The noun with its article, e.g. `a URL`.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Name | Self::Secret | Self::Private | Self::Body => "a string",
            Self::Template { .. } | Self::Address => "a URL",
            Self::Method => "an HTTP method",
            Self::CertificateFile => "a file path",
            Self::Time => "a duration",
            Self::Pointer => "a JSON pointer",
            Self::Phrase => "a phrase",
            Self::Host => "a host",
            Self::Cookie => "a cookie name",
            Self::Prefix => "the beginning of a check id",
            Self::Word => "a word",
        }
    }

    /// The plural, e.g. `URLs`.
    #[must_use]
    pub const fn nouns(self) -> &'static str {
        match self {
            Self::Host => "hosts",
            Self::Phrase => "phrases",
            Self::Cookie => "cookie names",
            Self::Prefix => "beginnings of check ids",
            Self::Word => "words",
            Self::Template { .. } | Self::Address => "URLs",
            Self::Name
            | Self::Secret
            | Self::Private
            | Self::Body
            | Self::Method
            | Self::CertificateFile
            | Self::Time
            | Self::Pointer => "strings",
        }
    }
}

impl Kind {
    /// The noun with its article, e.g. `a list of hosts`.
    #[must_use]
    pub fn noun(&self) -> String {
        match self {
            Self::Text(text) => text.noun().to_owned(),
            Self::List(item) => format!("a list of {}", item.nouns()),
            Self::Number { most } => format!("a whole number from 1 to {most}"),
            Self::Headers => "a table of header names and values".to_owned(),
            Self::Form => "a table of field names and values".to_owned(),
            Self::Table(_) => "a table".to_owned(),
            Self::Tables(_) => "a list of tables".to_owned(),
        }
    }
}
