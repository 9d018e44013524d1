//! What a key of the profile is: its kind, its words for a reader, an example. The error of a wrong profile, the JSON
//! Schema, the reference page and the profile that `init` writes are all read off these.

/// One key of the profile.
#[derive(Debug)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What stands behind it.
    pub kind: Kind,
    /// Whether it must be there, where its table is.
    pub required: bool,
    /// What it is for, in one or two sentences.
    pub doc: &'static str,
    /// A value, as TOML; empty for tables.
    pub example: &'static str,
    /// What holds without it; empty when nothing does.
    pub default: &'static str,
}

/// What may stand behind a key.
#[derive(Debug)]
pub enum Kind {
    /// One text.
    Text(Text),
    /// A list of texts.
    List(Text),
    /// A whole number from 1 to `most`.
    Number {
        /// The largest.
        most: u32,
    },
    /// Header names of the user's choosing, and their values.
    Headers,
    /// Field names of the user's choosing, and their values.
    Form,
    /// A table of known keys.
    Table(&'static [Key]),
    /// Any number of tables of known keys.
    Tables(&'static [Key]),
}

/// What a text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// A name for people.
    Name,
    /// A secret: never printed.
    Secret,
    /// A value that may hold a secret: never printed.
    Private,
    /// What is sent as it stands, places filled: never printed.
    Body,
    /// A URL with places to fill, and the place it cannot do without.
    Template {
        /// `fleet_ref` or `integration_request_id`, or nothing.
        must_hold: Option<&'static str>,
    },
    /// A URL without places.
    Address,
    /// An HTTP method.
    Method,
    /// A file with certificates.
    CertificateFile,
    /// A time to wait.
    Time,
    /// A JSON pointer.
    Pointer,
    /// What a page says.
    Phrase,
    /// The name or address of a host.
    Host,
    /// The name of a cookie.
    Cookie,
    /// The beginning of a check's id.
    Prefix,
    /// A word of the partner's own.
    Word,
}

impl Text {
    /// Whether it may hold a secret.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        matches!(self, Self::Secret | Self::Private | Self::Body)
    }

    /// With its article.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Name | Self::Secret | Self::Private | Self::Body => "a text",
            Self::Template { .. } | Self::Address => "a URL",
            Self::Method => "an HTTP method",
            Self::CertificateFile => "a file",
            Self::Time => "a time",
            Self::Pointer => "a JSON pointer",
            Self::Phrase => "a phrase",
            Self::Host => "a host",
            Self::Cookie => "a cookie's name",
            Self::Prefix => "the beginning of a check's id",
            Self::Word => "a word",
        }
    }

    /// Several of them.
    #[must_use]
    pub const fn nouns(self) -> &'static str {
        match self {
            Self::Host => "hosts",
            Self::Phrase => "phrases",
            Self::Cookie => "cookies' names",
            Self::Prefix => "beginnings of checks' ids",
            Self::Word => "words",
            Self::Template { .. } | Self::Address => "URLs",
            Self::Name
            | Self::Secret
            | Self::Private
            | Self::Body
            | Self::Method
            | Self::CertificateFile
            | Self::Time
            | Self::Pointer => "texts",
        }
    }
}

impl Kind {
    /// In words, with its article.
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

/// A key that need not be there.
pub(super) const fn optional(
    name: &'static str,
    kind: Kind,
    example: &'static str,
    default: &'static str,
    doc: &'static str,
) -> Key {
    Key { name, kind, required: false, doc, example, default }
}

/// A key that must be there.
pub(super) const fn required(
    name: &'static str,
    kind: Kind,
    example: &'static str,
    doc: &'static str,
) -> Key {
    Key { name, kind, required: true, doc, example, default: "" }
}

/// A table of known keys.
pub(super) const fn table(
    name: &'static str,
    required: bool,
    keys: &'static [Key],
    doc: &'static str,
) -> Key {
    Key { name, kind: Kind::Table(keys), required, doc, example: "", default: "" }
}
