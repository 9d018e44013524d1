//! What a text of the profile may say. Each refusal is a message and an advice; neither shows a secret.

use std::time::Duration;

use http::Method;
use http::header::{HeaderName, HeaderValue};
use url::{Host, Url};

use super::Text;
use catena_probe::UrlTemplate;

/// What is wrong, and what to write instead.
pub(crate) type ValidationError = (String, String);

/// Longest time to wait for one answer.
const LONGEST_WAIT: Duration = Duration::from_secs(5 * 60);

const WHOLE_URL: &str = "write a whole URL, such as `https://staging.acme.test/return`";

fn refuse<T>(message: impl Into<String>, advice: impl Into<String>) -> Result<T, ValidationError> {
    Err((message.into(), advice.into()))
}

/// Lets a text in, or says why not.
pub(crate) fn validate(kind: Text, text: &str) -> Result<(), ValidationError> {
    if text.trim().is_empty() {
        return refuse(format!("{} is needed here, and this is empty", kind.noun()), empty_advice(kind));
    }
    if !kind.is_secret() && text.contains(['\n', '\r']) {
        return refuse("a line break stands in the text", "write it on one line");
    }
    if kind == Text::Name && text.contains(char::is_control) {
        return refuse("a control character stands in the name", "write it with letters that can be printed");
    }
    match kind {
        Text::Name
        | Text::Secret
        | Text::Private
        | Text::Body
        | Text::Phrase
        | Text::Word
        | Text::Prefix
        | Text::CertificateFile => Ok(()),
        Text::Template { must_hold } => template(text, must_hold),
        Text::Address => address(text),
        Text::Method => method(text),
        Text::Time => time(text).map(|_| ()),
        Text::Pointer => pointer(text),
        Text::Host => host(text),
        Text::Cookie => cookie(text),
    }
}

fn empty_advice(kind: Text) -> &'static str {
    match kind {
        Text::Secret => "give the secret, best as `${env:CATENA_WEBHOOK_SECRET}`",
        Text::Phrase => {
            "an empty phrase stands on every page; write what only this page says, or leave it out"
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
        | Text::Word => "fill it in, or leave the key out",
    }
}

fn template(text: &str, must_hold: Option<&str>) -> Result<(), ValidationError> {
    if let Err(error) = text.parse::<UrlTemplate>() {
        let advice = match &error {
            catena_probe::TemplateError::UnknownPlace(place) => {
                let likest = ["fleet_ref", "integration_request_id"]
                    .into_iter()
                    .max_by(|a, b| strsim::jaro_winkler(a, place).total_cmp(&strsim::jaro_winkler(b, place)));
                format!("did you mean `{{{}}}`?", likest.unwrap_or_default())
            }
            catena_probe::TemplateError::Url(_) => WHOLE_URL.to_owned(),
        };
        return refuse(error.to_string(), advice);
    }
    no_credentials(text)?;
    match must_hold {
        Some(place) if !text.contains(&format!("{{{place}}}")) => refuse(
            format!("the view does not say which one: `{{{place}}}` is missing"),
            format!("put `{{{place}}}` where it belongs, e.g. `…/{{{place}}}`"),
        ),
        Some(_) | None => Ok(()),
    }
}

fn address(text: &str) -> Result<(), ValidationError> {
    if text.contains("{fleet_ref}") || text.contains("{integration_request_id}") {
        return refuse(
            "no place is filled here: the URL is the same for every fleet",
            "write it without `{…}`",
        );
    }
    template(text, None)
}

fn no_credentials(text: &str) -> Result<(), ValidationError> {
    match Url::parse(text) {
        Ok(url) if !url.username().is_empty() || url.password().is_some() => refuse(
            "a user name or a password stands in the URL, where reports would show it",
            "send it as a header: `headers = { Authorization = \"Basic ${env:NAME}\" }`",
        ),
        Ok(_) | Err(_) => Ok(()),
    }
}

fn method(text: &str) -> Result<(), ValidationError> {
    const KNOWN: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    if KNOWN.contains(&text) && text.parse::<Method>().is_ok() {
        return Ok(());
    }
    let upper = text.to_uppercase();
    match KNOWN.iter().find(|known| **known == upper) {
        Some(known) => refuse("methods are written in capitals", format!("write `{known}`")),
        None => refuse("not a method that is sent", format!("write one of {}", quoted(&KNOWN))),
    }
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// A time to wait.
pub(crate) fn time(text: &str) -> Result<Duration, ValidationError> {
    let advice = "write one such as `10s`, `500ms` or `1m`";
    let parsed: Option<jiff::SignedDuration> = text.parse().ok();
    let Some(time) = parsed.and_then(|parsed| Duration::try_from(parsed).ok()) else {
        let advice = match text.trim().parse::<u32>() {
            Ok(number) => format!("the unit is missing: write `{number}s` or `{number}ms`"),
            Err(_) => advice.to_owned(),
        };
        return refuse("not a time to wait", advice);
    };
    if time.is_zero() {
        return refuse("no answer comes in no time", advice);
    }
    if time > LONGEST_WAIT {
        return refuse("longer than 5 minutes", "write at most `5m`");
    }
    Ok(time)
}

fn pointer(text: &str) -> Result<(), ValidationError> {
    if !text.starts_with('/') {
        let slashed = text.trim_start_matches("$.").trim_start_matches("#/").replace('.', "/");
        return refuse("a JSON pointer begins with `/`", format!("write `/{slashed}`"));
    }
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == '~' && !matches!(letters.next(), Some('0' | '1')) {
            return refuse(
                "`~` stands for `~0` or `~1` in a JSON pointer",
                "write `~0` for `~`, and `~1` for `/`",
            );
        }
    }
    Ok(())
}

fn host(text: &str) -> Result<(), ValidationError> {
    if text.contains('*') {
        return refuse("hosts are named one by one", "write each host that may be sent to, without `*`");
    }
    if let Ok(url) = Url::parse(text)
        && let Some(host) = url.host_str()
    {
        return refuse("a host, not a URL, is needed here", format!("write `{host}`"));
    }
    match Host::parse(text) {
        Ok(Host::Domain(name)) if name != text => {
            refuse("hosts are compared as URLs hold them, in small letters", format!("write `{name}`"))
        }
        Ok(_) => Ok(()),
        Err(_) => match text.split_once([':', '/']) {
            Some((host, _)) if Host::parse(host).is_ok() => {
                refuse("a host has neither port nor path", format!("write `{host}`"))
            }
            Some(_) | None => refuse("not a host's name or address", "write one such as `staging.acme.test`"),
        },
    }
}

fn cookie(text: &str) -> Result<(), ValidationError> {
    if let Some((name, _)) = text.split_once('=') {
        return refuse(
            "a cookie's name, without its value, is needed here",
            format!("write `{}`", name.trim()),
        );
    }
    // RFC 6265: a token, as header names are.
    match HeaderName::try_from(text) {
        Ok(_) => Ok(()),
        Err(_) => {
            refuse("this cannot be a cookie's name (RFC 6265)", "write the name as the browser shows it")
        }
    }
}

/// Headers that the HTTP client sets itself.
const OWN: [&str; 6] = ["connection", "content-length", "host", "te", "transfer-encoding", "upgrade"];

/// Lets a header's name in.
pub(super) fn header_name(name: &str) -> Result<(), ValidationError> {
    let Ok(header) = name.parse::<HeaderName>() else {
        let advice = match name.split_once([':', ' ']) {
            Some((word, _)) if word.parse::<HeaderName>().is_ok() => format!("write `{word}`"),
            Some(_) | None => "write one such as `Cookie` or `Authorization`".to_owned(),
        };
        return refuse(format!("`{name}` cannot be a header's name (RFC 9110)"), advice);
    };
    if OWN.contains(&header.as_str()) {
        return refuse(format!("`{name}` is set by the HTTP client itself"), "leave it out");
    }
    Ok(())
}

/// Lets a header's value in.
pub(super) fn header_value(value: &str) -> Result<(), ValidationError> {
    match value.parse::<HeaderValue>() {
        Ok(_) => Ok(()),
        Err(_) => refuse(
            "the value cannot stand in an HTTP header (RFC 9110)",
            "take out line breaks and control characters; does a variable end in a line break?",
        ),
    }
}
