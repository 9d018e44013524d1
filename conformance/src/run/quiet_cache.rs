//! Finds a cache that ignores the query and says so in no header. Two fleets then get the same page for different
//! outcomes, which looks like a handler that does not read `status`. At the same path, written in another way, the cache
//! has no page yet: if that page depends on the outcome, the handler reads it.

use std::sync::Arc;

use catena_contract::Parameter;
use catena_probe::{Answer, Exchange, Wall, WallKind};
use http::Method;
use url::Url;

use super::Run;
use crate::judge::{Finding, FindingKind};

/// Two visits that differ in fleet and outcome, and got the same page.
struct Pair<'a>(&'a Exchange, &'a Exchange);

impl Run {
    /// Takes back failures that are the cache's. Where it cannot be told from the handler, the report says both.
    pub(crate) async fn look_for_quiet_cache(&self) {
        let records = self.ledger.all();
        let failed = || records.iter().filter(|(_, record)| record.finding.kind() == FindingKind::Failed);
        let shown: Vec<&Arc<Exchange>> = failed().flat_map(|(_, record)| &record.evidence).collect();
        let Some(pair) = Pair::among(&self.pages(shown).await) else { return };
        let url = pair.0.request.url.clone();
        let at_url = records.iter().flat_map(|(_, record)| &record.evidence);
        let at_url = self.pages(at_url.filter(|one| at(&one.request.url) == at(&url)).collect()).await;
        if self.reads_outcomes(&pair).await {
            let other = rewritten(&url, 0).map(|url| url.path().to_owned()).unwrap_or_default();
            let seen =
                format!("one page for every query at `{}`, while `{other}` answers by `status`", url.path());
            let wall = Wall::new(WallKind::Cache, seen, &url);
            let there = |one: &Arc<Exchange>| at_url.iter().any(|page| Arc::ptr_eq(page, one));
            for (check, _) in failed().filter(|(_, record)| record.evidence.iter().any(there)) {
                self.ledger.revise(check, Finding::inconclusive(format!("{wall}; {}", wall.advice())), None);
            }
            return;
        }
        if at_url.iter().all(|one| body(one) == body(pair.0)) {
            for (check, _) in failed().filter(|(check, _)| check.as_str().ends_with(".distinguished")) {
                self.ledger.set_fix(
                    check,
                    format!(
                        "Branch on `status`: `{}` has one page for all. Or exclude it from a cache.",
                        url.path()
                    ),
                );
            }
        }
    }

    /// Those requests that ended at once on a page without a script.
    async fn pages<'a>(&self, sent: Vec<&'a Arc<Exchange>>) -> Vec<&'a Arc<Exchange>> {
        let mut pages = Vec::new();
        for one in sent {
            if let Some(answer) = page_of(one)
                && self.read_answer(answer).await.is_some_and(|page| !page.scripted)
            {
                pages.push(one);
            }
        }
        pages
    }

    /// Whether one fleet gets pages that claim different outcomes where no cache has them.
    async fn reads_outcomes(&self, Pair(one, other): &Pair<'_>) -> bool {
        let mut claims = Vec::new();
        for (exchange, letter) in [(one, 0), (other, 1)] {
            let Some(mut url) = rewritten(&one.request.url, letter) else { return false };
            let of_outcome = pairs(&exchange.request.url, true);
            url.query_pairs_mut()
                .clear()
                .extend_pairs(pairs(&one.request.url, false))
                .extend_pairs(of_outcome);
            let mut request = one.request.clone();
            request.url = url;
            let sent = self.client.send("the same path, written in another way", request).await;
            let Some(answer) = sent.answer.as_ref().ok().filter(|answer| answer.is_success()) else {
                return false;
            };
            let Some(page) = self.read_answer(answer).await else { return false };
            claims.push(self.phrases.claims(&page).outcomes());
        }
        let claimed = |claims: &[bool; 4]| claims.iter().filter(|claimed| **claimed).count() == 1;
        claims.iter().any(claimed) && claims.first() != claims.last()
    }
}

impl<'a> Pair<'a> {
    fn among(pages: &[&'a Arc<Exchange>]) -> Option<Self> {
        let pages: Vec<&'a Exchange> = pages.iter().map(|one| &***one).collect();
        pages.iter().enumerate().find_map(|(index, one)| {
            let status = status(one)?;
            let is_other = |other: &&&'a Exchange| {
                at(&one.request.url) == at(&other.request.url)
                    && self::status(other).is_some_and(|other| other != status)
                    && pairs(&one.request.url, false) != pairs(&other.request.url, false)
                    && body(one) == body(other)
            };
            pages.get(index + 1..)?.iter().find(is_other).map(|other| Self(one, other))
        })
    }
}

/// The page that a request ended on at once.
fn page_of(exchange: &Exchange) -> Option<&Answer> {
    let at_once =
        exchange.request.method == Method::GET && exchange.wall.is_none() && exchange.drawn.is_none();
    let answer = exchange.answer.as_ref().ok().filter(|_| at_once)?;
    (answer.is_success() && answer.is_html() && !answer.body.is_empty()).then_some(answer)
}

/// The documented status in the query.
fn status(exchange: &Exchange) -> Option<String> {
    let of_outcome = pairs(&exchange.request.url, true);
    let (_, status) = of_outcome.into_iter().find(|(name, _)| name == Parameter::Status.as_str())?;
    matches!(&*status, "success" | "failure" | "integration-requested").then_some(status)
}

fn body(exchange: &Exchange) -> Option<&[u8]> {
    exchange.answer.as_ref().ok().map(|answer| answer.body.as_slice())
}

/// The part of the query that tells the outcome, or the rest of it.
fn pairs(url: &Url, outcome: bool) -> Vec<(String, String)> {
    let of_outcome = [Parameter::Status.as_str(), Parameter::IntegrationRequestId.as_str()];
    let pairs = url.query_pairs().filter(|(name, _)| of_outcome.contains(&&**name) == outcome);
    pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

fn at(url: &Url) -> &str {
    url.as_str().split(['?', '#']).next().unwrap_or_default()
}

/// The same URL, with the letter at this place of the last part of its path as a percent code.
fn rewritten(url: &Url, place: usize) -> Option<Url> {
    let (before, last) = url.path().rsplit_once('/')?;
    let mut letters = last.char_indices().filter(|(_, letter)| letter.is_ascii_alphabetic());
    let (index, letter) = letters.nth(place)?;
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
