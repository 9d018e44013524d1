//! What was seen of one fleet after it came back: the visit, the page, what the page claims, and the store.

use super::finding::Finding;
use crate::oracle::claims::{Claims, Phrases};
use crate::oracle::{Baseline, Page};
use catena_probe::{Answer, FleetView, View, Visit, VisitEnd};

/// What was seen of one fleet after one visit.
#[derive(Debug, Clone)]
pub struct Observation {
    /// The browser's way.
    pub visit: Visit,
    /// What the fleet reads, if the visit ended on an answer.
    pub page: Option<Page>,
    /// What that claims; nothing, unless the answer is a 2xx.
    pub claims: Claims,
    /// What is stored.
    pub fleet: View<FleetView>,
    /// Whether the profile gives the browser a session to bring along.
    pub signed_in: bool,
}

impl Observation {
    /// Reads a visit, by these phrases beyond what every page says.
    #[must_use]
    pub fn new(
        visit: Visit,
        fleet: View<FleetView>,
        (phrases, baseline): (&Phrases, &Baseline),
        signed_in: bool,
    ) -> Self {
        let page = match &visit.end {
            VisitEnd::Answer(exchange, answer) => {
                let mut page = Page::read(answer);
                // What its scripts draw is there already, unless something of it was missing.
                page.scripted &= !exchange.drawn.as_ref().is_some_and(|drawn| drawn.whole);
                Some((answer.is_success(), page))
            }
            VisitEnd::LeftSite { .. }
            | VisitEnd::TooManyRedirects
            | VisitEnd::BadLocation
            | VisitEnd::Lost(_) => None,
        };
        let claims = match &page {
            Some((true, page)) => phrases.claims_beyond(page, baseline),
            Some((false, _)) | None => Claims::default(),
        };
        Self { visit, page: page.map(|(_, page)| page), claims, fleet, signed_in }
    }

    /// The answer the visit ended on.
    #[must_use]
    pub fn answer(&self) -> Option<&Answer> {
        match &self.visit.end {
            VisitEnd::Answer(_, answer) => Some(answer),
            VisitEnd::LeftSite { .. }
            | VisitEnd::TooManyRedirects
            | VisitEnd::BadLocation
            | VisitEnd::Lost(_) => None,
        }
    }

    /// A page the fleet can read: a 2xx.
    #[must_use]
    pub fn readable(&self) -> Option<&Page> {
        self.answer().filter(|answer| answer.is_success()).and(self.page.as_ref())
    }

    /// Why this visit says nothing about the partner's rule: the network, the partner's sign-in, another host.
    #[must_use]
    pub fn is_interference(&self) -> Option<Finding> {
        match &self.visit.end {
            VisitEnd::Lost(error) => Some(Finding::inconclusive(format!("{error}; {}", error.advice()))),
            VisitEnd::LeftSite { host } => Some(Finding::inconclusive(format!(
                "the browser was sent on to `{host}`, which is not on the allow list; if that is yours, add it \
                 with `--allow-host`"
            ))),
            VisitEnd::Answer(_, answer) if answer.is_interference() => Some(Finding::inconclusive(format!(
                "status {}: a matter of pace or of what stands in between",
                answer.status
            ))),
            VisitEnd::Answer(_, answer) if matches!(answer.status, 401 | 403) && !self.signed_in => {
                Some(Finding::inconclusive(format!(
                    "status {}: the partner wants a signed-in fleet; give the browser a session under \
                     `[callback]`, `headers`",
                    answer.status
                )))
            }
            VisitEnd::Answer(..) if self.page.as_ref().is_some_and(|page| page.asks_to_sign_in) => {
                Some(Finding::inconclusive(
                    "the fleet landed on a sign-in form; give the browser a session under `[callback]`, `headers`",
                ))
            }
            VisitEnd::Answer(..) | VisitEnd::TooManyRedirects | VisitEnd::BadLocation => None,
        }
    }
}
