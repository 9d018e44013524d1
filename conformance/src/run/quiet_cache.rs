//! Finds a cache that ignores the query and says so in no header. Two fleets then get the same page for different
//! outcomes, which looks like a handler that does not read `status`. At the same path, written in another way, the cache
//! has no page yet: if that page depends on the outcome, the handler reads it.

use std::sync::Arc;

use catena_contract::Parameter;
use catena_probe::{Exchange, Wall, WallKind};
use http::Method;
use url::Url;

use super::Run;
use crate::judge::Finding;
use crate::oracle::Page;

/// Two visits that differ in fleet and outcome, and got the same page.
struct Pair<'a>(&'a Exchange, &'a Exchange);

impl Run {
    /// Takes back failures that are the cache's. Where it cannot be told from the handler, the report says both.
    pub(crate) async fn look_for_quiet_cache(&self) {
        let failed = self.ledger.failed();
        let pages: Vec<&Arc<Exchange>> = failed
            .iter()
            .flat_map(|(_, record)| &record.evidence)
            .filter(|one| outcome(one).is_some())
            .collect();
        let Some(pair) = Pair::among(&pages) else { return };
        let url = pair.0.request.url.clone();
        if !self.reads_outcomes(&pair).await {
            self.note(format!(
                "Several fleets got the same page at `{}`, although their outcomes differ: a cache that ignores the query, \
                 or a page that does not read it.",
                url.path()
            ));
            return;
        }
        let seen = format!(
            "one page for every query at `{}`, while `{}` answers by `status`",
            url.path(),
            rewritten(&url, 0).map(|url| url.path().to_owned()).unwrap_or_default()
        );
        let wall = Wall::new(WallKind::Cache, seen, &url);
        let cached = |one: &Arc<Exchange>| outcome(one).is_some() && at(&one.request.url) == at(&url);
        for (check, _) in failed.iter().filter(|(_, record)| record.evidence.iter().any(cached)) {
            self.ledger.revise(check, Finding::inconclusive(format!("{wall}; {}", wall.advice())), None);
        }
    }

    /// Whether the two pages claim different outcomes where no cache has them.
    async fn reads_outcomes(&self, Pair(one, other): &Pair<'_>) -> bool {
        let mut claims = Vec::new();
        for (exchange, letter) in [(one, 0), (other, 1)] {
            let Some(url) = rewritten(&exchange.request.url, letter) else { return false };
            let mut request = exchange.request.clone();
            request.url = url;
            let sent = self.client.send("the same path, written in another way", request).await;
            let Some(answer) = sent.answer.as_ref().ok().filter(|answer| answer.is_success()) else {
                return false;
            };
            claims.push(self.phrases.claims(&Page::read(answer)).outcomes());
        }
        let claimed = |claims: &[bool; 4]| claims.iter().filter(|claimed| **claimed).count() == 1;
        claims.iter().any(claimed) && claims.first() != claims.last()
    }
}

impl<'a> Pair<'a> {
    fn among(pages: &[&'a Arc<Exchange>]) -> Option<Self> {
        pages.iter().enumerate().find_map(|(index, one)| {
            let is_other = |other: &&&'a Arc<Exchange>| {
                at(&one.request.url) == at(&other.request.url)
                    && outcome(one) != outcome(other)
                    && fleet(&one.request.url) != fleet(&other.request.url)
                    && body(one) == body(other)
            };
            pages.get(index + 1..)?.iter().find(is_other).map(|other| Self(one, other))
        })
    }
}

/// The outcome of a visit that ended at once on a page without a script.
fn outcome(exchange: &Exchange) -> Option<String> {
    let answer = exchange.answer.as_ref().ok()?;
    let page = exchange.request.method == Method::GET
        && exchange.wall.is_none()
        && exchange.drawn.is_none()
        && answer.is_success()
        && answer.is_html()
        && !answer.body.is_empty()
        && !Page::read(answer).scripted;
    let mut pairs = exchange.request.url.query_pairs();
    let (_, status) = pairs.find(|(name, _)| name == Parameter::Status.as_str()).filter(|_| page)?;
    let documented = matches!(&*status, "success" | "failure" | "integration-requested");
    documented.then(|| status.into_owned())
}

fn body(exchange: &Exchange) -> Option<&[u8]> {
    exchange.answer.as_ref().ok().map(|answer| answer.body.as_slice())
}

/// The query without what tells the outcome.
fn fleet(url: &Url) -> Vec<(String, String)> {
    let of_outcome = [Parameter::Status.as_str(), Parameter::IntegrationRequestId.as_str()];
    let pairs = url.query_pairs().filter(|(name, _)| !of_outcome.contains(&&**name));
    pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

fn at(url: &Url) -> &str {
    url.as_str().split(['?', '#']).next().unwrap_or_default()
}

/// The same URL, with the letter at this place of the last part of its path as a percent code.
fn rewritten(url: &Url, place: usize) -> Option<Url> {
    let (before, last) = url.path().rsplit_once('/')?;
    let (index, letter) =
        last.char_indices().filter(|(_, letter)| letter.is_ascii_alphabetic()).nth(place)?;
    let path = format!("{before}/{}%{:02X}{}", last.get(..index)?, u32::from(letter), last.get(index + 1..)?);
    let mut url = url.clone();
    url.set_path(&path);
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_can_be_written_in_another_way() {
        let rewritten = |url: &str, place| rewritten(&url.parse().unwrap(), place).map(|url| url.to_string());
        assert_eq!(
            rewritten("http://a.test/x/return?f=1", 0).as_deref(),
            Some("http://a.test/x/%72eturn?f=1")
        );
        assert_eq!(rewritten("http://a.test/return", 1).as_deref(), Some("http://a.test/r%65turn"));
        assert_eq!(rewritten("http://a.test/", 0), None);
    }
}
