//! What stands in front of the partner before the first check: on both pages, on the webhook's path, or in place of the
//! whole site.

use catena_probe::{Answer, Exchange, NOBODY, Request, Tampering, VisitEnd, Wall, WallKind};
use http::Method;
use http::header::{CONTENT_TYPE, HOST, HeaderValue, WWW_AUTHENTICATE};
use url::Url;

use super::Run;
use crate::judge::Observation;
use crate::judge::webhook::{names_the_signature, status_and_text};

/// How many characters of a page are quoted.
const QUOTED: usize = 80;

impl Run {
    /// What stands in front of both redirect URLs, if anything does. Asks for a page that nobody has if both look alike.
    pub async fn wall_before_pages(&self, success: &Observation, failure: &Observation) -> Option<Wall> {
        if let (Some(wall), Some(_)) = (wall_of(success), wall_of(failure)) {
            return Some(wall);
        }
        let fleet = self.preflight_fleet();
        let own = fleet.fleet_ref.as_str();
        let (one, other) = (looks(success, own)?, looks(failure, own)?);
        if one != other || success.page.as_ref().is_some_and(|page| page.asks_to_sign_in) {
            return None;
        }
        let url = success.visit.exchanges.first()?.request.url.join(NOBODY).ok()?;
        let nobody = self.visit("a page that nobody has", &fleet, url.clone()).await;
        if looks(&nobody, own)? != one {
            return None;
        }
        // An app whose script draws every page is served like this. Then its endpoint is elsewhere.
        if success.page.as_ref().is_some_and(|page| page.scripted) && !self.endpoint_is_a_page(success).await
        {
            return None;
        }
        if let Some(asked) = success.answer().and_then(authentication_asked) {
            return Some(Wall::new(WallKind::HttpAuth, asked, &success.visit.exchanges.first()?.request.url));
        }
        if let Some(guard) = self.guarded_host(success).await {
            return Some(guard);
        }
        let text: String = text_of(success, own).chars().take(QUOTED).collect();
        let seen = if text.is_empty() { one.end } else { format!("{}, \"{}\"", one.end, text.trim()) };
        Some(Wall::new(WallKind::CatchAll { asks_to_sign_in: one.refused }, seen, &url))
    }

    /// What stands in front of the webhook's endpoint, if anything does.
    pub async fn wall_before_endpoint(&self) -> Option<Wall> {
        let endpoint = self.target.webhook.as_ref()?;
        let exchange = self.empty_delivery(endpoint.url.clone()).await;
        if exchange.wall.is_some() {
            return exchange.wall;
        }
        let refusal =
            exchange.answer.ok().filter(|answer| matches!(answer.status, 400 | 401 | 403 | 419 | 422))?;
        let asked = authentication_asked(&refusal);
        let nobodys = self.empty_delivery(endpoint.url.join(NOBODY).ok()?).await;
        let is_same = |answer: &Answer| answer.status == refusal.status && answer.body == refusal.body;
        if asked.is_none() && (names_the_signature(&refusal) || !nobodys.answer.as_ref().is_ok_and(is_same)) {
            return None;
        }
        // One handler may serve every POST; what stands in front of all handlers refuses other methods too.
        if asked.is_none() {
            let what = "an empty PUT to the same address, to see whether a handler refuses";
            let put = Request { method: Method::PUT, ..nobodys.request.clone() };
            if !self.client.send(what, put).await.answer.as_ref().is_ok_and(is_same) {
                return None;
            }
        }
        // A handler may refuse what is not signed in the same way, but not what is.
        let mut fleet = self.preflight_fleet();
        let what = "a genuine delivery, to see whether it reaches the partner";
        let genuine = self.ping(&mut fleet, what, &Tampering::Genuine).await.ok()?;
        let refused = genuine.answer.as_ref().ok().filter(|answer| answer.status == refusal.status)?;
        let (kind, seen) = match asked.filter(|_| authentication_asked(refused).is_some()) {
            Some(asked) => (WallKind::HttpAuth, asked),
            None if is_same(refused) => (WallKind::PostGuard, status_and_text(refused)),
            None => return None,
        };
        let explained = self.study(endpoint, &mut fleet, genuine.clone()).await;
        let found = explained.is_some_and(|study| study.accepted.is_some());
        (!found).then(|| Wall::new(kind, seen, &endpoint.url))
    }

    /// The list of allowed hosts that refuses both redirect URLs, if one does: another name of the host gets another answer,
    /// or the page is the one that Django has for it.
    async fn guarded_host(&self, success: &Observation) -> Option<Wall> {
        let answer = success.answer().filter(|answer| matches!(answer.status, 400 | 403 | 421))?;
        let page = String::from_utf8_lossy(&answer.body);
        let first = success.visit.exchanges.first()?;
        for name in other_names(&first.request.url) {
            let mut request = first.request.clone();
            request.headers.insert(HOST, HeaderValue::from_str(&name).ok()?);
            let sent = self.client.send("the same request for another name of the host", request).await;
            if let Some(other) =
                sent.answer.as_ref().ok().filter(|other| other.status != answer.status && other.status < 500)
            {
                let seen =
                    format!("{}; with `Host: {name}`, {}", status_and_text(answer), status_and_text(other));
                return Some(Wall::new(WallKind::host_guard(&page), seen, &first.request.url));
            }
        }
        let is_djangos = answer.status == 400 && page.contains("Bad Request (400)");
        is_djangos.then(|| {
            let seen = format!(
                "{} at every address, as Django has it for a host that it does not allow",
                status_and_text(answer)
            );
            Wall::new(WallKind::host_guard(&page), seen, &first.request.url)
        })
    }

    /// Remembers a page that was answered, to see later whether a refusal is about one request or about this machine.
    pub(super) fn remember_answer(&self, success: &Observation) {
        let answered = success.answer().is_some_and(|answer| answer.status < 400);
        if let (true, None, Some(first)) = (answered, wall_of(success), success.visit.exchanges.first()) {
            self.client.set_control(first.request.clone());
        }
    }

    /// Takes back what was found after the partner stopped serving this machine. Returns since which check, and why.
    pub(crate) fn no_longer_served(&self) -> Option<String> {
        let blocked = self.client.blocked()?;
        let since = self.ledger.retract(&blocked);
        let since = since.map(|check| format!(" since `{check}`")).unwrap_or_default();
        let (_, wall) = blocked;
        Some(format!("{wall}{since}; {}", wall.advice()))
    }

    /// Whether the webhook's endpoint answers a delivery with the same page as a redirect.
    async fn endpoint_is_a_page(&self, page: &Observation) -> bool {
        let Some(endpoint) = &self.target.webhook else { return false };
        let exchange = self.empty_delivery(endpoint.url.clone()).await;
        let body = exchange.answer.as_ref().map(|answer| answer.body.as_slice()).unwrap_or_default();
        !body.is_empty() && page.answer().is_some_and(|answer| answer.body == body)
    }

    /// A delivery without event and signature: what refuses it before any handler refuses genuine ones too.
    async fn empty_delivery(&self, url: Url) -> Exchange {
        let mut request = Request { method: Method::POST, ..Request::get(url) };
        request.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        request.body = b"{}".to_vec();
        self.client.send("an empty delivery, to see whether it reaches the partner", request).await
    }
}

/// Other names that a server on this machine, or at this address, may allow.
fn other_names(url: &Url) -> Vec<String> {
    let own = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let names = ["localhost", "127.0.0.1", "[::1]"].into_iter().filter(|name| *name != own);
    names.map(|name| format!("{name}{port}")).collect()
}

/// How a visit looks, without what depends on the fleet or the time.
#[derive(PartialEq, Eq)]
struct Looks {
    end: String,
    text: String,
    /// Whether it was refused for want of a session.
    refused: bool,
}

/// How a visit looks, if its page may be one for every address. A page that is not found, or crashed, is not.
fn looks(observation: &Observation, own: &str) -> Option<Looks> {
    match &observation.visit.end {
        VisitEnd::Answer(_, answer) if answer.status < 500 && !matches!(answer.status, 404 | 405 | 410) => {
            let text = text_of(observation, own);
            let text =
                text.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect();
            let refused = matches!(answer.status, 401 | 403);
            Some(Looks { end: format!("status {}", answer.status), text, refused })
        }
        VisitEnd::LeftSite { host } => {
            Some(Looks { end: format!("a redirect to `{host}`"), text: String::new(), refused: true })
        }
        VisitEnd::TooManyRedirects => {
            Some(Looks { end: "an endless redirect".to_owned(), text: String::new(), refused: false })
        }
        VisitEnd::Answer(..) | VisitEnd::Inward { .. } | VisitEnd::BadLocation | VisitEnd::Lost(_) => None,
    }
}

/// The text of a page, without what names the fleet.
fn text_of(observation: &Observation, own: &str) -> String {
    let blocks = observation.page.iter().flat_map(|page| &page.blocks);
    blocks.filter(|block| !block.contains(own)).cloned().collect::<Vec<_>>().join(" ")
}

/// The HTTP authentication that an answer asks for, if it is one that proxies and servers do. Handlers ask for tokens.
fn authentication_asked(answer: &Answer) -> Option<String> {
    let asked = answer.header(&WWW_AUTHENTICATE).filter(|_| answer.status == 401)?;
    let scheme = asked.split_whitespace().next()?.to_ascii_lowercase();
    matches!(scheme.as_str(), "basic" | "digest" | "negotiate" | "ntlm")
        .then(|| format!("status 401, `WWW-Authenticate: {asked}`"))
}

/// What a visit met in place of the partner. A page from a cache is a page.
fn wall_of(observation: &Observation) -> Option<Wall> {
    let mut walls = observation.visit.exchanges.iter().filter_map(|exchange| exchange.wall.clone());
    walls.find(|wall| wall.kind != WallKind::Cache)
}

/// The text of a wall and what to do about it, with the address that it stands in front of.
pub(super) fn described(wall: &Wall, at: &str) -> String {
    format!("{at}: {wall}; {}", wall.advice())
}

/// The address of the endpoint, for errors.
pub(super) fn endpoint_at(url: &Url) -> String {
    format!("the webhook endpoint `{}`", url.path())
}
