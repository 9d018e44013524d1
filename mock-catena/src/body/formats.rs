//! Text formats: e-mail, telephone, website, country, instant. Validated as far as the OpenAPI schema goes; rules
//! that only its text states (a fleet name of letters and digits, a type for every regulatory id, `https` for
//! `callback_url`) are not enforced (assumption `schema-over-prose`).

use std::borrow::Cow;
use std::str::FromStr;

use catena_contract::{RedirectUrl, RedirectUrlError};
use jiff::Timestamp;
use jiff::fmt::temporal::Pieces;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Defines a text type that keeps the validated text unchanged.
macro_rules! format {
    ($(#[$meta:meta])* $name:ident, $error:literal, $holds:expr) => {
        #[derive(ToSchema)]
        $(#[$meta])*
        #[schema(value_type = String)]
        pub(crate) struct $name(pub(crate) String);

        impl FromStr for $name {
            type Err = &'static str;

            fn from_str(raw: &str) -> Result<Self, &'static str> {
                let holds: fn(&str) -> bool = $holds;
                if holds(raw) { Ok(Self(raw.to_owned())) } else { Err($error) }
            }
        }
    };
}

format!(
    /// `format: email`: one `@`, something before it, a host after it, no white space.
    #[schema(format = "email")]
    Email,
    "not an e-mail address; write one such as `fleet@example.com`",
    |raw| {
        raw.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && !host.is_empty() && !host.contains('@') && !host.starts_with('.')
        }) && !raw.chars().any(|c| c.is_whitespace() || c.is_control())
    }
);
format!(
    /// `format: phone`: 7 to 15 digits after a `+`, as E.164 counts them, and the usual separators.
    #[schema(format = "phone", pattern = r"^\+[ \-.()]*([0-9][ \-.()]*){7,15}$")]
    Phone,
    "not a telephone number; write one such as `+14155551234`",
    |raw| {
        let digits = raw.chars().filter(char::is_ascii_digit).count();
        (7..=15).contains(&digits)
            && raw.starts_with('+')
            && raw.chars().skip(1).all(|c| c.is_ascii_digit() || " -.()".contains(c))
    }
);
format!(
    /// `^\w{3}$`
    #[schema(pattern = r"^\w{3}$")]
    Country,
    "not a country; write ISO 3166 alpha-3, such as `USA`",
    |raw| raw.chars().count() == 3 && raw.chars().all(|c| c.is_alphanumeric() || c == '_')
);

format!(
    /// A name that is not empty.
    #[schema(min_length = 1, pattern = r"\S")]
    Name,
    "a name must not be empty",
    |raw| !raw.trim().is_empty()
);

/// `format: uri`: only the characters that RFC 3986 allows.
pub(crate) struct Uri(pub(crate) RedirectUrl);

impl From<Uri> for String {
    fn from(uri: Uri) -> Self {
        uri.0.into()
    }
}

impl PartialSchema for Uri {
    fn schema() -> RefOr<Schema> {
        RedirectUrl::schema()
    }
}

impl ToSchema for Uri {
    fn name() -> Cow<'static, str> {
        RedirectUrl::name()
    }
}

/// Why a text is not a URI.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UriError {
    #[error(transparent)]
    Url(#[from] RedirectUrlError),
    #[error("write `{0}` percent-encoded, and a host with such letters in punycode")]
    Character(char),
}

impl FromStr for Uri {
    type Err = UriError;

    fn from_str(raw: &str) -> Result<Self, UriError> {
        let url = raw.parse::<RedirectUrl>()?;
        let allowed = |c: char| c.is_ascii_graphic() && !r#""<>\^`{|}"#.contains(c);
        match raw.chars().find(|c| !allowed(*c)) {
            Some(letter) => Err(UriError::Character(letter)),
            None => Ok(Self(url)),
        }
    }
}

/// `format: date-time`: an instant with its offset from UTC.
pub(crate) struct Instant(pub(crate) Timestamp);

impl FromStr for Instant {
    type Err = &'static str;

    fn from_str(raw: &str) -> Result<Self, &'static str> {
        let instant = raw.parse().ok().or_else(|| beyond(raw));
        instant.map(Self).ok_or("not an instant; write one such as `2026-03-02T12:00:00Z`")
    }
}

/// A valid instant whose offset leads beyond the range of [`Timestamp`].
fn beyond(raw: &str) -> Option<Timestamp> {
    let pieces = Pieces::parse(raw).ok()?;
    pieces.to_numeric_offset()?;
    pieces.time()?;
    Some(if pieces.date().year() > 0 { Timestamp::MAX } else { Timestamp::MIN })
}
