//! A redirect as an input of a fuzz run.

use catena_contract::strategies::redirects::{Feature, RedirectCase};

use crate::fuzz::saved::{Address, SavedFailure, SavedRedirect};
use crate::fuzz::{CaseKind, CaseSummary, Failure, FuzzCase, Rule};

impl FuzzCase for RedirectCase {
    type Feature = Feature;

    const KIND: CaseKind = CaseKind::Redirect;

    fn unusual(&self) -> Vec<Feature> {
        self.features()
    }

    fn description(&self) -> String {
        self.query()
    }

    fn expected(&self, rule: Rule) -> String {
        match rule {
            Rule::Interpretation => self.acceptable().to_string(),
            Rule::RequestId => self.request_id().unwrap_or_default(),
            Rule::Panic
            | Rule::ServerError
            | Rule::Dropped
            | Rule::InTime
            | Rule::AnotherSite
            | Rule::ReflectedMarkup
            | Rule::HeaderInjection
            | Rule::ForgedAccepted => rule.text().to_owned(),
        }
    }

    fn simpler(self) -> impl Iterator<Item = Self> {
        Self::simpler(&self).into_iter()
    }

    fn complexity(&self) -> (usize, String, usize) {
        let query = self.query();
        (query.len(), query, 0)
    }

    fn summary(&self) -> CaseSummary {
        CaseSummary::Redirect { acceptable: self.acceptable(), query: self.query(), why: self.why() }
    }

    fn saved(failure: &Failure<Self>, at: &Address) -> SavedFailure {
        SavedFailure::Redirect(SavedRedirect::new(at, failure))
    }
}
