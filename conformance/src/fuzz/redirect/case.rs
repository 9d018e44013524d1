//! A redirect as an input of a fuzz run.

use catena_contract::strategies::redirects::{Feature, RedirectCase};

use crate::fuzz::saved::{Address, SavedFailure, SavedRedirect};
use crate::fuzz::{CaseKind, CaseSummary, Failure, FuzzCase, Rule};

/// What it means if every redirect is taken for a connection.
const TRAP: &str = "every return to this URL is taken for a connection, whatever `status` says, and an integration request \
                    returns here, too; branch on `status`";

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

    fn why(&self) -> String {
        self.why()
    }

    fn never_accepted() -> (Vec<Self>, &'static str) {
        (Self::never_connected().to_vec(), TRAP)
    }

    fn may_be(&self, plain: &Self) -> bool {
        plain.acceptable().iter().all(|one| self.acceptable().contains(one))
    }

    fn contains(&self, minimized: &Self) -> bool {
        let part = minimized.query();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"=&-_".contains(&byte);
        !part.bytes().all(is_plain) && self.query().contains(&part)
    }

    fn simpler(self) -> impl Iterator<Item = Self> {
        Self::simpler(&self).into_iter()
    }

    fn complexity(&self) -> (usize, String, usize) {
        let query = self.query();
        (query.len(), query, 0)
    }

    fn summary(failure: &Failure<Self>) -> CaseSummary {
        let case = &failure.case;
        CaseSummary::Redirect { acceptable: case.acceptable(), query: case.query(), why: failure.why() }
    }

    fn saved(failure: &Failure<Self>, at: &Address) -> SavedFailure {
        SavedFailure::Redirect(SavedRedirect::new(at, failure))
    }
}
