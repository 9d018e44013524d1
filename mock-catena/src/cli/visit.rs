//! Follows a redirect as a fleet's browser does, until it ends on a page: with cookies, and within the partner's site.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use catena_contract::{Hop, LostParameter, Reach};
use mock_catena::timeline::Received;
use mock_catena::webhooks::get_page;
use url::{Host, Url};

/// Time limit of one request.
const LIMIT: Duration = Duration::from_secs(10);
/// Most redirects that are followed; browsers follow 20.
const MOST_REDIRECTS: usize = 10;

/// Where a fleet ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Landing {
    /// On a page of the partner.
    Page,
    /// On no page, for this reason.
    NoPage(String),
    /// On a page, after a redirect that lost a parameter.
    Lost(LostParameter),
    /// Nowhere: a request got no response.
    NoResponse,
}

/// Cookies by host.
#[derive(Default)]
struct Cookies(Vec<(String, String, String)>);

impl Cookies {
    fn keep(&mut self, url: &Url, received: &Received) {
        let host = url.host_str().unwrap_or_default();
        for (name, value) in received.headers.iter() {
            let pair = value.split(';').next().and_then(|pair| pair.split_once('='));
            if let (true, Some((name, value))) = (name.eq_ignore_ascii_case("set-cookie"), pair) {
                self.0.retain(|(at, known, _)| at != host || known != name.trim());
                self.0.push((host.to_owned(), name.trim().to_owned(), value.trim().to_owned()));
            }
        }
    }

    fn header(&self, url: &Url) -> Option<String> {
        let own = self.0.iter().filter(|(host, ..)| Some(host.as_str()) == url.host_str());
        let pairs: Vec<String> = own.map(|(_, name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

/// Opens `first` and follows its redirects. `tell` gets a line for each request and each response.
pub(super) async fn visit(first: Url, mut tell: impl FnMut(&str)) -> Landing {
    let (mut cookies, mut hops) = (Cookies::default(), Vec::new());
    let mut url = first.clone();
    loop {
        let started = Instant::now();
        let received = match get_page(&url, cookies.header(&url), LIMIT).await {
            Ok(received) => received,
            Err(because) => {
                tell(&format!("no response: {because}"));
                return Landing::NoResponse;
            }
        };
        let status = StatusCode::from_u16(received.status)
            .map_or_else(|_| received.status.to_string(), |status| status.to_string());
        tell(&format!("{status} after {} ms", started.elapsed().as_millis()));
        cookies.keep(&url, &received);
        if !matches!(received.status, 301 | 302 | 303 | 307 | 308) {
            return landing(&first, &hops, received.status, &status);
        }
        let location = received.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("location"));
        let Some(Ok(to)) = location.map(|(_, location)| url.join(location)) else {
            return Landing::NoPage("it leads to no valid location".to_owned());
        };
        tell(&format!("to {}", without_secret(&to)));
        if let Some(why) = not_followed(&first, &to) {
            return Landing::NoPage(why);
        }
        if hops.len() == MOST_REDIRECTS {
            return Landing::NoPage(format!("it leads to more than {MOST_REDIRECTS} redirects"));
        }
        hops.push(Hop { from: url, status: received.status, to: to.clone() });
        url = to;
    }
}

fn landing(first: &Url, hops: &[Hop], status: u16, shown: &str) -> Landing {
    match status {
        204 | 205 => Landing::NoPage(format!("it ends with {shown}, which has no page")),
        200..300 => LostParameter::find(first, hops).map_or(Landing::Page, Landing::Lost),
        _ => Landing::NoPage(format!("it ends with {shown}")),
    }
}

/// Why a redirect is not followed, if it leads away from the partner.
fn not_followed(first: &Url, to: &Url) -> Option<String> {
    let there = to.origin().ascii_serialization();
    if !matches!(to.scheme(), "http" | "https") {
        return Some(format!("it leads to `{}:`, which no browser shows as a page", to.scheme()));
    }
    if Reach::of(to).is_local() && !Reach::of(first).is_local() {
        return Some(format!("it leads to {there}, which a fleet cannot reach"));
    }
    (!is_same_site(first, to)).then(|| format!("it leads to another site, {there}, which is not requested"))
}

/// Whether two URLs are of one site: the same host, two of this machine, or two names with the same last two parts.
fn is_same_site(one: &Url, other: &Url) -> bool {
    let site = |url: &Url| match url.host()? {
        Host::Domain(name) => Some(name.rsplitn(3, '.').take(2).collect::<Vec<_>>().join(".")),
        Host::Ipv4(_) | Host::Ipv6(_) => None,
    };
    let both_here = Reach::of(one) == Reach::ThisMachine && Reach::of(other) == Reach::ThisMachine;
    one.host() == other.host() || both_here || site(one).is_some_and(|it| site(other) == Some(it))
}

/// The URL without `invitation_id`, which is a secret.
pub(super) fn without_secret(url: &Url) -> Url {
    let mut shown = url.clone();
    if url.query_pairs().any(|(name, _)| name == "invitation_id") {
        let pairs: Vec<_> = url.query_pairs().into_owned().collect();
        shown.query_pairs_mut().clear().extend_pairs(pairs.iter().map(|(name, value)| {
            (name.as_str(), if name == "invitation_id" { "*****" } else { value.as_str() })
        }));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_redirects_within_the_partners_site_are_followed() {
        let followed =
            |first: &str, to: &str| not_followed(&first.parse().unwrap(), &to.parse().unwrap()).is_none();
        assert!(followed("https://api.acme.com/return", "https://app.acme.com/done"));
        assert!(followed("http://127.0.0.1:1/return", "http://localhost:2/done"));
        assert!(!followed("https://acme.com/return", "https://sso.example/login"));
        assert!(!followed("https://acme.com/return", "http://localhost:3000/done"));
        assert!(!followed("http://192.0.2.2/return", "http://10.0.0.1/done"));
        assert!(!followed("https://acme.com/return", "acme:done"));
    }
}
