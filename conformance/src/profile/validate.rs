//! Parses and validates the strings of a profile, and of the flags that give the same values. Error messages never
//! contain a secret.

use std::time::Duration;

use catena_contract::WebhookSecret;
use catena_probe::{TemplateError, UrlTemplate};
use http::Method;
use http::header::{HeaderName, HeaderValue};
use url::{Host, Url};

use super::Text;

/// What is wrong, and how to fix it.
pub(crate) type ValidationError = (String, String);

/// The longest timeout.
const LONGEST_WAIT: Duration = Duration::from_secs(5 * 60);

const WHOLE_URL: &str = "write a complete URL, such as `https://staging.acme.test/return`";

fn invalid<T>(message: impl Into<String>, advice: impl Into<String>) -> Result<T, ValidationError> {
    Err((message.into(), advice.into()))
}

/// A kind of string, and the type it is parsed to.
pub(crate) trait TextValue {
    /// The kind, for error messages and the schema.
    const TEXT: Text;
    /// The parsed value.
    type Value;

    /// Parses a string that is not empty.
    fn parse(text: &str) -> Result<Self::Value, ValidationError>;
}

/// Parses and validates a string.
pub(crate) fn validate<T: TextValue>(text: &str) -> Result<T::Value, ValidationError> {
    let kind = T::TEXT;
    if text.trim().is_empty() {
        return invalid(format!("{} is required, but this is empty", kind.noun()), empty_advice(kind));
    }
    if !kind.is_secret() && text.contains(['\n', '\r']) {
        return invalid("the value contains a line break", "write it on one line");
    }
    T::parse(text)
}

fn empty_advice(kind: Text) -> &'static str {
    match kind {
        Text::Secret => "give the secret, ideally as `${env:CATENA_WEBHOOK_SECRET}`",
        Text::Phrase => {
            "every page contains an empty phrase; write a phrase that only this page has, or omit it"
        }
        Text::Template { .. } | Text::Address => WHOLE_URL,
        Text::Name
        | Text::Private
        | Text::Body
        | Text::Method
        | Text::CertificateFile
        | Text::Time
        | Text::Pointer
        | Text::Host
        | Text::Cookie
        | Text::Prefix
        | Text::Word => "give a value, or omit the key",
    }
}

/// Declares kinds of strings with the functions that parse them.
macro_rules! texts {
    ($($(#[$meta:meta])* $name:ident($text:expr) -> $value:ty = $parse:expr;)*) => {
        $(
            $(#[$meta])*
            pub(crate) struct $name;

            impl TextValue for $name {
                const TEXT: Text = $text;
                type Value = $value;

                fn parse(text: &str) -> Result<$value, ValidationError> {
                    $parse(text)
                }
            }
        )*
    };
}

texts! {
    /// A name for people.
    Name(Text::Name) -> String = name;
    /// The secret that signs deliveries.
    Secret(Text::Secret) -> WebhookSecret = secret;
    /// A value that may contain a secret.
    Private(Text::Private) -> String = plain;
    /// The value of an HTTP header.
    HeaderText(Text::Private) -> HeaderValue = header_value;
    /// A request body.
    Body(Text::Body) -> String = plain;
    /// A URL with placeholders.
    Template(Text::Template { must_hold: None }) -> UrlTemplate = template;
    /// The URL of a view of a fleet.
    FleetView(Text::Template { must_hold: Some("fleet_ref") }) -> UrlTemplate = fleet_view;
    /// The URL of a view of an integration request.
    RequestView(Text::Template { must_hold: Some("integration_request_id") }) -> UrlTemplate =
        request_view;
    /// A URL without placeholders.
    Address(Text::Address) -> Url = address;
    /// An HTTP method.
    MethodName(Text::Method) -> Method = method;
    /// The path of a PEM file.
    CertificateFile(Text::CertificateFile) -> String = plain;
    /// A duration.
    Time(Text::Time) -> Duration = time;
    /// A JSON pointer (RFC 6901).
    Pointer(Text::Pointer) -> String = pointer;
    /// A phrase on a page.
    Phrase(Text::Phrase) -> String = plain;
    /// The name or address of a host.
    HostName(Text::Host) -> String = host;
    /// The name of a cookie.
    CookieName(Text::Cookie) -> String = cookie;
    /// The beginning of a check's id.
    Prefix(Text::Prefix) -> String = plain;
    /// A word that a view of the partner uses.
    Word(Text::Word) -> String = plain;
}

/// Accepts every string.
fn plain(text: &str) -> Result<String, ValidationError> {
    Ok(text.to_owned())
}

fn name(text: &str) -> Result<String, ValidationError> {
    if text.contains(char::is_control) {
        return invalid("the name contains a control character", "use printable characters only");
    }
    plain(text)
}

fn secret(text: &str) -> Result<WebhookSecret, ValidationError> {
    text.parse::<WebhookSecret>().map_err(|error| (error.to_string(), empty_advice(Text::Secret).to_owned()))
}

fn template(text: &str) -> Result<UrlTemplate, ValidationError> {
    let template = text.parse::<UrlTemplate>().map_err(|error| {
        let advice = match &error {
            TemplateError::UnknownPlace(place) => {
                let nearest = ["fleet_ref", "integration_request_id"]
                    .into_iter()
                    .max_by(|a, b| strsim::jaro_winkler(a, place).total_cmp(&strsim::jaro_winkler(b, place)));
                format!("did you mean `{{{}}}`?", nearest.unwrap_or_default())
            }
            TemplateError::Url(_) => WHOLE_URL.to_owned(),
        };
        (error.to_string(), advice)
    })?;
    no_credentials(text)?;
    Ok(template)
}

/// The URL of a view, which must contain a placeholder.
fn view(text: &str, placeholder: &str) -> Result<UrlTemplate, ValidationError> {
    let template = template(text)?;
    if !text.contains(&format!("{{{placeholder}}}")) {
        return invalid(
            format!("the URL of the view must contain `{{{placeholder}}}`"),
            format!("add `{{{placeholder}}}` where the value belongs, e.g. `…/{{{placeholder}}}`"),
        );
    }
    Ok(template)
}

fn fleet_view(text: &str) -> Result<UrlTemplate, ValidationError> {
    view(text, "fleet_ref")
}

fn request_view(text: &str) -> Result<UrlTemplate, ValidationError> {
    view(text, "integration_request_id")
}

fn address(text: &str) -> Result<Url, ValidationError> {
    if text.contains("{fleet_ref}") || text.contains("{integration_request_id}") {
        return invalid(
            "placeholders are not replaced here, because the URL is the same for every fleet",
            "write the URL without `{…}`",
        );
    }
    template(text)?;
    Url::parse(text).map_err(|error| (error.to_string(), WHOLE_URL.to_owned()))
}

fn no_credentials(text: &str) -> Result<(), ValidationError> {
    match Url::parse(text) {
        Ok(url) if !url.username().is_empty() || url.password().is_some() => invalid(
            "the URL contains a user name or password, which reports would show",
            "send it as a header: `headers = { Authorization = \"Basic ${env:NAME}\" }`",
        ),
        Ok(_) | Err(_) => Ok(()),
    }
}

fn method(text: &str) -> Result<Method, ValidationError> {
    const KNOWN: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    let upper = text.to_uppercase();
    match KNOWN.into_iter().find(|known| known.as_str() == upper) {
        Some(known) if known.as_str() == text => Ok(known),
        Some(known) => invalid("HTTP methods are written in capital letters", format!("write `{known}`")),
        None => invalid(
            format!("the HTTP method `{text}` is not supported"),
            "write one of `GET`, `POST`, `PUT`, `PATCH`, `DELETE`",
        ),
    }
}

fn time(text: &str) -> Result<Duration, ValidationError> {
    let advice = "write a duration such as `10s`, `500ms` or `1m`";
    let parsed: Option<jiff::SignedDuration> = text.parse().ok();
    let Some(time) = parsed.and_then(|parsed| Duration::try_from(parsed).ok()) else {
        let advice = match text.trim().parse::<u32>() {
            Ok(number) => format!("add a unit: `{number}s` or `{number}ms`"),
            Err(_) => advice.to_owned(),
        };
        return invalid("this is not a duration", advice);
    };
    if time.is_zero() {
        return invalid("the duration must be longer than zero", advice);
    }
    if time > LONGEST_WAIT {
        return invalid("the duration is longer than 5 minutes", "write at most `5m`");
    }
    Ok(time)
}

fn pointer(text: &str) -> Result<String, ValidationError> {
    if !text.starts_with('/') {
        let slashed = text.trim_start_matches("$.").trim_start_matches("#/").replace('.', "/");
        return invalid("a JSON pointer starts with `/`", format!("write `/{slashed}`"));
    }
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == '~' && !matches!(letters.next(), Some('0' | '1')) {
            return invalid(
                "in a JSON pointer, `0` or `1` must follow `~`",
                "write `~0` for `~`, and `~1` for `/`",
            );
        }
    }
    plain(text)
}

fn host(text: &str) -> Result<String, ValidationError> {
    if text.contains('*') {
        return invalid("a host must not contain `*`", "write every allowed host in full");
    }
    if let Ok(url) = Url::parse(text)
        && let Some(host) = url.host_str()
    {
        return invalid("this is a URL; only its host is needed", format!("write `{host}`"));
    }
    match Host::parse(text) {
        Ok(Host::Domain(name)) if name != text => {
            invalid("a host is written in lower case, as in a URL", format!("write `{name}`"))
        }
        Ok(_) => plain(text),
        Err(_) => match text.split_once([':', '/']) {
            Some((host, _)) if Host::parse(host).is_ok() => {
                invalid("a host has no port and no path", format!("write `{host}`"))
            }
            Some(_) | None => {
                invalid("this is not a host name or address", "write a host such as `staging.acme.test`")
            }
        },
    }
}

fn cookie(text: &str) -> Result<String, ValidationError> {
    if let Some((name, _)) = text.split_once('=') {
        return invalid(
            "only the name of the cookie is needed, without its value",
            format!("write `{}`", name.trim()),
        );
    }
    // RFC 6265: a cookie name is a token, like a header name.
    match HeaderName::try_from(text) {
        Ok(_) => plain(text),
        Err(_) => {
            invalid("this is not a valid cookie name (RFC 6265)", "write the name as your browser shows it")
        }
    }
}

/// Headers that the HTTP client sets itself.
const OWN: [&str; 6] = ["connection", "content-length", "host", "te", "transfer-encoding", "upgrade"];

/// Parses and validates the name of a header.
pub(crate) fn header_name(name: &str) -> Result<HeaderName, ValidationError> {
    let Ok(header) = name.parse::<HeaderName>() else {
        let advice = match name.split_once([':', ' ']) {
            Some((word, _)) if word.parse::<HeaderName>().is_ok() => format!("write `{word}`"),
            Some(_) | None => "write a name such as `Cookie` or `Authorization`".to_owned(),
        };
        return invalid(format!("`{name}` is not a valid header name (RFC 9110)"), advice);
    };
    if OWN.contains(&header.as_str()) {
        return invalid(format!("the HTTP client sets the header `{name}` itself"), "remove it");
    }
    Ok(header)
}

/// Parses and validates the value of a header. The value is marked as sensitive.
fn header_value(value: &str) -> Result<HeaderValue, ValidationError> {
    match value.parse::<HeaderValue>() {
        Ok(mut value) => {
            value.set_sensitive(true);
            Ok(value)
        }
        Err(_) => invalid(
            "the value is not valid in an HTTP header (RFC 9110)",
            "remove line breaks and control characters; check that no variable ends with a line break",
        ),
    }
}
