//! What was observed of one fleet after its browser returned: the visit, the page, the claims of the page, and the store.

use super::Finding;
use super::no_result::{interference, lost};
use crate::oracle::claims::{Claims, Phrases};
use crate::oracle::{Baseline, Page};
use catena_contract::{Outcome, parse_query};
use catena_probe::{Answer, FleetView, View, Visit, VisitEnd};

/// What was observed of one fleet after one visit.
#[derive(Debug, Clone)]
pub struct Observation {
    /// The visit.
    pub visit: Visit,
    /// What the fleet reads, if the visit ended with an answer, without what changes by itself.
    pub page: Option<Page>,
    /// The claims of that page; none if the answer is not a 2xx.
    pub claims: Claims,
    /// What is stored of the fleet.
    pub fleet: View<FleetView>,
    /// Whether the profile gives the browser a session.
    pub signed_in: bool,
}

/// How many characters of a page a finding quotes.
const QUOTED: usize = 200;

/// The main content of a page, as a finding quotes it.
pub(super) fn quoted(page: &Page) -> String {
    let message = page.message();
    let mut quotation: String = message.chars().take(QUOTED).collect();
    if message.chars().nth(QUOTED).is_some() {
        quotation.push('…');
    }
    if quotation.is_empty() { "nothing".to_owned() } else { quotation }
}

impl Observation {
    /// The observation of a visit and its page. The claims are found by these phrases, outside of the text that all pages
    /// have.
    #[must_use]
    pub fn new(
        visit: Visit,
        page: Option<Page>,
        fleet: View<FleetView>,
        (phrases, baseline): (&Phrases, &Baseline),
        signed_in: bool,
    ) -> Self {
        let page = match (&visit.end, page) {
            (VisitEnd::Answer(exchange, answer), Some(mut page)) => {
                // A browser has run the scripts already, unless it could not load all of the page.
                page.scripted &= !exchange.drawn.as_ref().is_some_and(|drawn| drawn.whole);
                Some((answer.is_success(), page))
            }
            (_, _) => None,
        };
        let claims = match &page {
            Some((true, page)) => phrases.claims_beyond(page, baseline),
            Some((false, _)) | None => Claims::default(),
        };
        let page = page.map(|(_, page)| baseline.noise.without(&page));
        Self { visit, page, claims, fleet, signed_in }
    }

    /// The answer that the visit ended with.
    #[must_use]
    pub fn answer(&self) -> Option<&Answer> {
        match &self.visit.end {
            VisitEnd::Answer(_, answer) => Some(answer),
            VisitEnd::LeftSite { .. }
            | VisitEnd::Inward { .. }
            | VisitEnd::TooManyRedirects
            | VisitEnd::BadLocation
            | VisitEnd::Lost(_) => None,
        }
    }

    /// The status of that answer, for findings.
    #[must_use]
    pub fn status(&self) -> String {
        self.answer().map_or_else(|| "no page".to_owned(), |answer| format!("status {}", answer.status))
    }

    /// The page, if the fleet can read it: that of a 2xx answer.
    #[must_use]
    pub fn readable(&self) -> Option<&Page> {
        self.answer().filter(|answer| answer.is_success()).and(self.page.as_ref())
    }

    /// The documented outcome that the fleet returned with, if it was one.
    #[must_use]
    pub fn sent(&self) -> Option<Outcome> {
        parse_query(self.visit.exchanges.first()?.request.url.query()?).ok()
    }

    /// What is wrong with a page that has none of the phrases which the profile gives for its outcome, under `key`. A
    /// script that was not run may still show them.
    #[must_use]
    pub fn lacks_phrase(&self, absent: bool, key: &str) -> Option<String> {
        let page = self.readable().filter(|page| absent && !page.scripted)?;
        Some(format!("the page has no phrase of `{key}` under `[pages]`; it reads \"{}\"", quoted(page)))
    }

    /// Both pages of two renderings of one outcome, if the fleet can read them.
    #[must_use]
    pub fn both_readable([first, second]: [&Self; 2]) -> Option<[&Page; 2]> {
        Some([first.readable()?, second.readable()?])
    }

    /// Why this visit says nothing about a rule, if so: the network, a sign-in, or another host.
    #[must_use]
    pub fn interference(&self) -> Option<Finding> {
        match &self.visit.end {
            VisitEnd::Lost(error) => Some(lost(error)),
            VisitEnd::LeftSite { .. } if self.visit.exchanges.iter().any(|one| one.wall.is_some()) => {
                self.visit.exchanges.iter().find_map(|exchange| interference(exchange))
            }
            VisitEnd::LeftSite { host } => Some(Finding::inconclusive(format!(
                "the browser was redirected to `{host}`, which is not on the allow list; if that host is yours, add it \
                 with `--allow-host`"
            ))),
            VisitEnd::Inward { to } => Some(Finding::inconclusive(format!(
                "the browser was redirected to `{}`, which is not followed; see `redirect.local-target`",
                to.origin().ascii_serialization()
            ))),
            VisitEnd::Answer(exchange, _) if interference(exchange).is_some() => interference(exchange),
            VisitEnd::Answer(_, answer) if matches!(answer.status, 401 | 403) && !self.signed_in => {
                Some(Finding::inconclusive(format!(
                    "status {}: the partner requires a signed-in fleet; give the browser a session with `headers` \
                     under `[callback]`",
                    answer.status
                )))
            }
            VisitEnd::Answer(..) if self.page.as_ref().is_some_and(|page| page.asks_to_sign_in) => {
                Some(Finding::inconclusive(
                    "the fleet got a sign-in form; give the browser a session with `headers` under `[callback]`",
                ))
            }
            VisitEnd::Answer(..) | VisitEnd::TooManyRedirects | VisitEnd::BadLocation => None,
        }
    }
}
