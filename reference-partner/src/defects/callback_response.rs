//! Defects in answering a redirect. Each changes what a correct partner does.

use axum::http::{Method, StatusCode};
use catena_contract::{Outcome, Parameter, RedirectQueryError};

use super::active::ActiveDefects;
use super::catalogue::Defect;
use crate::policy::{CallbackAction, CallbackUrl, FLEET_PARAMETER, PageKind, StoreChange, action_for};

/// Where a partner behind a proxy may listen. Nothing does here.
const OWN_ADDRESS: &str = "http://localhost:1/start";

/// How a callback is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CallbackResponse {
    /// With a page. A correct partner's only answer.
    Page(CallbackAction),
    Error(StatusCode),
    /// With a redirect to the same failure page.
    RedirectLoop,
    /// With a redirect to a location from the query.
    Redirect(String),
}

/// The outcome of a redirect, including redirects that cannot be read fully.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OutcomeKind {
    Success,
    Request,
    Failure,
    Unknown,
}

const fn outcome_kind(outcome: &Result<Outcome, RedirectQueryError>) -> OutcomeKind {
    match outcome {
        Ok(Outcome::Success) => OutcomeKind::Success,
        Ok(Outcome::IntegrationRequested { .. }) => OutcomeKind::Request,
        Ok(Outcome::Failure) => OutcomeKind::Failure,
        Err(error) => match error {
            RedirectQueryError::StatusMissing
            | RedirectQueryError::StatusEmpty
            | RedirectQueryError::StatusRepeated
            | RedirectQueryError::StatusUnknown { .. } => OutcomeKind::Unknown,
            RedirectQueryError::IdMissing
            | RedirectQueryError::IdMalformed
            | RedirectQueryError::IdRepeated => OutcomeKind::Request,
        },
    }
}

impl ActiveDefects {
    /// How this partner answers a redirect to `url` with `query`, which it has read as `outcome`.
    pub(crate) fn respond(
        &self,
        url: CallbackUrl,
        method: &Method,
        query: &str,
        outcome: &Result<Outcome, RedirectQueryError>,
    ) -> CallbackResponse {
        if *method == Method::HEAD && self.has(Defect::HeadCrashes) {
            return CallbackResponse::Error(StatusCode::INTERNAL_SERVER_ERROR);
        }
        if let Some(status) = self.url_error(query, outcome) {
            return CallbackResponse::Error(status);
        }
        if let Some(location) = self.open_redirect(query) {
            return CallbackResponse::Redirect(location);
        }
        if self.has(Defect::RejectsExtraParameters) && undocumented_values(query).next().is_some() {
            return CallbackResponse::Error(StatusCode::BAD_REQUEST);
        }
        if self.has(Defect::ChokesOnPlus)
            && undocumented_values(query).any(|raw| raw.contains('+') || raw.contains("%20"))
        {
            return CallbackResponse::Error(StatusCode::INTERNAL_SERVER_ERROR);
        }
        let kind = outcome_kind(outcome);
        self.outcome_error(kind).unwrap_or_else(|| {
            let action = self.change_action(url, kind, action_for(outcome));
            CallbackResponse::Page(self.misread_url(url, query, outcome, action))
        })
    }

    /// The response to an outcome that is not answered with a page.
    fn outcome_error(&self, kind: OutcomeKind) -> Option<CallbackResponse> {
        let crash = CallbackResponse::Error(StatusCode::INTERNAL_SERVER_ERROR);
        let (defect, response) = match kind {
            OutcomeKind::Success => (Defect::CrashesOnSuccess, crash),
            OutcomeKind::Request => {
                (Defect::RejectsRequested, CallbackResponse::Error(StatusCode::BAD_REQUEST))
            }
            OutcomeKind::Failure if self.has(Defect::FailureRedirectsInCircles) => {
                (Defect::FailureRedirectsInCircles, CallbackResponse::RedirectLoop)
            }
            OutcomeKind::Failure if self.has(Defect::RedirectsToLocalhost) => {
                (Defect::RedirectsToLocalhost, CallbackResponse::Redirect(OWN_ADDRESS.to_owned()))
            }
            OutcomeKind::Failure => (Defect::FailureAnswersError, crash),
            OutcomeKind::Unknown => (Defect::UnknownStatusCrashes, crash),
        };
        self.has(defect).then_some(response)
    }

    /// Changes the action for outcomes that are confused with others, stored wrongly or shown wrongly.
    fn change_action(&self, url: CallbackUrl, kind: OutcomeKind, action: CallbackAction) -> CallbackAction {
        let CallbackAction { mut store, mut page } = action;
        let by_url = self.has(Defect::TreatsRequestedAsConnected) && url == CallbackUrl::Success;
        let by_else = self.has(Defect::UnknownStatusConnects) && kind == OutcomeKind::Unknown;
        if by_url || by_else {
            (store, page) = (StoreChange::MarkLive, PageKind::Connected);
        }
        if kind == OutcomeKind::Request {
            if self.has(Defect::TreatsRequestedAsFailed) {
                (store, page) = (StoreChange::Nothing, PageKind::Failed);
            }
            if self.has(Defect::RequestedForgetsId) {
                store = StoreChange::Nothing;
            }
            if self.has(Defect::StoresRequestedAsLive) {
                store = StoreChange::MarkLive;
            }
        }
        if self.has(Defect::AnyReturnConnects) {
            store = StoreChange::MarkLive;
        }
        if self.has(Defect::OneThankYouPage) && matches!(kind, OutcomeKind::Success | OutcomeKind::Request) {
            page = PageKind::ThankYou;
        }
        if self.has(Defect::FailureShowsConnected) && kind == OutcomeKind::Failure {
            page = PageKind::Connected;
        }
        CallbackAction { store, page }
    }
}

/// The raw values of the parameters that the docs' examples do not show, split by hand at `&` and `=`.
fn undocumented_values(query: &str) -> impl Iterator<Item = &str> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .filter(|(name, _)| {
            ![FLEET_PARAMETER, Parameter::Status.as_str(), Parameter::IntegrationRequestId.as_str()]
                .contains(name)
        })
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use catena_contract::parse_query;
    use catena_contract::strategies::redirect_query;
    use proptest::prelude::*;

    use super::*;

    fn respond(defect: Option<Defect>, url: CallbackUrl, query: &str) -> CallbackResponse {
        ActiveDefects::new(defect.into_iter().collect()).respond(
            url,
            &Method::GET,
            query,
            &parse_query(query),
        )
    }

    #[test]
    fn parameters_are_matched_by_their_raw_names() {
        let values: Vec<_> = undocumented_values("fleet=a&status=success&&x=1+2&y&%73tatus=z").collect();
        assert_eq!(values, ["1+2", "", "z"]);
    }

    proptest! {
        #[test]
        fn without_a_defect_both_urls_answer_as_the_policy_decides(query in redirect_query()) {
            let expected = CallbackResponse::Page(action_for(&parse_query(&query)));
            prop_assert_eq!(respond(None, CallbackUrl::Success, &query), expected.clone());
            prop_assert_eq!(respond(None, CallbackUrl::Failure, &query), expected);
        }

        #[test]
        fn a_defect_of_the_webhook_receiver_does_not_change_the_callbacks(
            query in redirect_query(), defect in proptest::sample::select(Defect::WITH_CHECKS)
        ) {
            if defect.expected_failures().iter().any(|check| check.starts_with("webhook.")) {
                let expected = CallbackResponse::Page(action_for(&parse_query(&query)));
                prop_assert_eq!(respond(Some(defect), CallbackUrl::Success, &query), expected);
            }
        }
    }
}
