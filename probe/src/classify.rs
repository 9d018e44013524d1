//! Classifies an answer by its status, headers, `Location` and the start of its text; by the status alone only where no
//! handler chooses it. A handler answers 403 too.

use std::time::Duration;

use http::Method;
use http::header::{AGE, DATE, HeaderName, LOCATION, RETRY_AFTER, SERVER, SET_COOKIE};
use jiff::fmt::rfc2822;
use url::Url;

use crate::wall::markers::{CACHES, CHALLENGES, CSRF, DISGUISED, FIREWALLS, HOSTS, MARKED, SIGN_ONS};
use crate::{Answer, Guard, Request, Wall, WallKind, is_redirect};

/// How many characters of a page are quoted.
const QUOTED: usize = 100;
/// How many bytes of a page are read.
const READ: usize = 16 * 1024;

impl Wall {
    /// What answered in place of the partner, if anything did. `ours` says which hosts belong to the target.
    #[must_use]
    pub fn of(request: &Request, answer: &Answer, ours: impl Fn(&Url) -> bool) -> Option<Self> {
        let (kind, seen) = named(answer)
            .or_else(|| refused(request, answer))
            .or_else(|| {
                let host = sign_on(request, answer, ours)?;
                Some((WallKind::SignOn, format!("status {}, `Location` on `{host}`", answer.status)))
            })
            .or_else(|| {
                let header = cached(answer)?;
                matches!(request.method, Method::GET | Method::HEAD)
                    .then(|| (WallKind::Cache, format!("status {}, `{header}`", answer.status)))
            })?;
        Some(Self::new(kind, seen, &request.url))
    }
}

/// A challenge or a block that a header names.
fn named(answer: &Answer) -> Option<(WallKind, String)> {
    MARKED.iter().find_map(|(name, value, kind)| {
        let header = answer.header(&HeaderName::from_static(name))?;
        let found = header.to_ascii_lowercase().contains(value);
        found.then(|| (kind.clone(), format!("status {}, `{name}: {header}`", answer.status)))
    })
}

/// What refused the request, by the status and the start of the page.
fn refused(request: &Request, answer: &Answer) -> Option<(WallKind, String)> {
    let start = String::from_utf8_lossy(answer.body.get(..READ).unwrap_or(&answer.body)).to_lowercase();
    if answer.status < 400 {
        return disguised(request, answer, &start);
    }
    let says = |list: &[&str]| list.iter().any(|text| start.contains(text));
    if says(CHALLENGES) {
        return Some((WallKind::Challenge, quoted(answer)));
    }
    if let Some(kind) = guard(request, answer, &visible(&start)) {
        return Some((kind, quoted(answer)));
    }
    let retry_after = retry_after(answer);
    let asked = answer.header(&RETRY_AFTER).map(|value| format!(", `Retry-After: {value}`"));
    let with_retry = format!("{}{}", quoted(answer), asked.unwrap_or_default());
    let edge = ["awselb/2.0", "AkamaiGHost"];
    let edge = answer.status == 403 && answer.header(&SERVER).is_some_and(|server| edge.contains(&server));
    match answer.status {
        429 => Some((WallKind::Throttle { retry_after, fits: None }, with_retry)),
        503 if says(&["too many requests", "rate limit", "throttl", "slow down"]) => {
            Some((WallKind::Throttle { retry_after, fits: None }, with_retry))
        }
        403 | 405 | 406 | 418 | 451 | 501 | 503 if edge || says(FIREWALLS) => {
            Some((WallKind::Firewall, quoted(answer)))
        }
        407 | 408 | 502..=504 | 511 | 520..=527 | 530 => {
            Some((WallKind::Gateway { retry_after }, with_retry))
        }
        _ => None,
    }
}

/// A challenge or a block with a good status. A page of the partner may load a script of its firewall, but says more; and no
/// handler answers a delivery with nothing but such a script.
fn disguised(request: &Request, answer: &Answer, start: &str) -> Option<(WallKind, String)> {
    if !answer.is_html() || !answer.is_success() {
        return None;
    }
    let text = visible(start);
    if DISGUISED.iter().any(|said| text.contains(said)) {
        return Some((WallKind::Firewall, quoted(answer)));
    }
    let only_a_script =
        request.method == Method::POST && text.is_empty() && start.contains("_incapsula_resource");
    only_a_script.then(|| (WallKind::Challenge, quoted(answer)))
}

/// The guard of a framework that refused the request, if one did. A page's markup often has a CSRF token, so only its
/// text counts.
fn guard(request: &Request, answer: &Answer, text: &str) -> Option<WallKind> {
    if !answer.is_client_error() {
        return None;
    }
    let find = |guards: &'static [Guard], text: &str| {
        guards.iter().find(|guard| guard.says.iter().any(|says| text.contains(says)))
    };
    if matches!(answer.status, 400 | 403)
        && let Some(guard) = find(HOSTS, text)
    {
        return Some(WallKind::HostGuard(guard));
    }
    if matches!(request.method, Method::GET | Method::HEAD) {
        return None;
    }
    let token = answer.headers.get_all(SET_COOKIE).iter().any(|cookie| {
        cookie.as_bytes().get(..10).is_some_and(|name| name.eq_ignore_ascii_case(b"xsrf-token"))
    });
    let guard = match answer.status {
        419 => find(CSRF, text).or_else(|| CSRF.iter().find(|guard| guard.framework == "Laravel")),
        400 | 403 | 422 => {
            let named = find(CSRF, text);
            named.or_else(|| CSRF.last().filter(|_| token && answer.status == 403))
        }
        _ => None,
    };
    guard.map(WallKind::CsrfGuard)
}

/// The host of a sign-on that a redirect leads to, if it belongs to another site and no parameter names it.
fn sign_on(request: &Request, answer: &Answer, ours: impl Fn(&Url) -> bool) -> Option<String> {
    let location = answer.header(&LOCATION).filter(|_| is_redirect(answer.status))?;
    let there = request.url.join(location).ok()?;
    let host = there.host_str()?.to_owned();
    let given = request.url.query_pairs().any(|(_, value)| value.contains(&host));
    let address = format!("{host}{}", there.path()).to_ascii_lowercase();
    let mut parts = address.split(|letter: char| !letter.is_ascii_alphanumeric());
    (!ours(&there) && !given && parts.any(|part| SIGN_ONS.contains(&part))).then_some(host)
}

/// The header by which a shared cache says that it answered.
fn cached(answer: &Answer) -> Option<String> {
    for name in CACHES {
        let Some(value) = answer.header(&HeaderName::from_static(name)) else { continue };
        let said = value.to_ascii_lowercase();
        if said.contains("hit") || said == "stale" {
            return Some(format!("{name}: {value}"));
        }
    }
    let age = answer.header(&AGE)?;
    age.trim().parse::<u64>().is_ok_and(|seconds| seconds > 0).then(|| format!("age: {age}"))
}

/// How long the answer asks to wait. A date counts from the answer's own `Date`.
fn retry_after(answer: &Answer) -> Option<Duration> {
    let value = answer.header(&RETRY_AFTER)?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = |text| rfc2822::parse(text).ok().map(|at| at.timestamp());
    let now = at(answer.header(&DATE)?)?;
    Some(Duration::try_from(at(value)?.duration_since(now)).unwrap_or_default())
}

/// The status, and the first line of the page.
pub(crate) fn quoted(answer: &Answer) -> String {
    let start = String::from_utf8_lossy(answer.body.get(..READ).unwrap_or(&answer.body));
    let text = visible(&start);
    let line: String = text.chars().take(QUOTED).collect();
    let more = if text.chars().nth(QUOTED).is_some() { "…" } else { "" };
    if line.is_empty() {
        return format!("status {}", answer.status);
    }
    format!("status {}, \"{line}{more}\"", answer.status)
}

/// The text of a page in one line, without tags, scripts and styles.
fn visible(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        let name: String =
            tag.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let is_markup = tag.starts_with(['/', '!', '?']) || !name.is_empty();
        let hidden = matches!(name.as_str(), "script" | "style");
        let end = if hidden { tag.find(&format!("</{name}")) } else { tag.find('>') };
        rest = match end.filter(|_| is_markup) {
            Some(end) if hidden => tag.get(end..).unwrap_or_default(),
            Some(end) => tag.get(end + 1..).unwrap_or_default(),
            None if is_markup => "",
            None => tag,
        };
    }
    text.push_str(rest);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
