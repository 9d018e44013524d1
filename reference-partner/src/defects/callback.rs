//! Mistakes made when the browser comes back. They start from the good partner's handling and spoil it.

use axum::http::{Method, StatusCode};
use catena_contract::{Outcome, Parameter, RedirectQueryError};

use super::Defect;
use super::Mistakes;
use crate::callback_pages::{CallbackUrl, FLEET};
use crate::outcome_handling::{Handling, Keep, Show, careful};

/// How a callback is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// With a page. The good partner's only answer.
    Page(Handling),
    /// With an error.
    Error(StatusCode),
    /// With a redirect to where the browser already is.
    Circle,
    /// With a redirect to wherever somebody wrote.
    To(String),
}

/// The four things a redirect can be about, whatever the details.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    Success,
    Request,
    Failure,
    Unknown,
}

const fn about(belief: &Result<Outcome, RedirectQueryError>) -> About {
    match belief {
        Ok(Outcome::Success) => About::Success,
        Ok(Outcome::IntegrationRequested { .. }) => About::Request,
        Ok(Outcome::Failure) => About::Failure,
        Err(doubt) => match doubt {
            RedirectQueryError::StatusMissing
            | RedirectQueryError::StatusEmpty
            | RedirectQueryError::StatusRepeated
            | RedirectQueryError::StatusUnknown { .. } => About::Unknown,
            RedirectQueryError::IdMissing
            | RedirectQueryError::IdMalformed
            | RedirectQueryError::IdRepeated => About::Request,
        },
    }
}

impl Mistakes {
    /// What this partner makes of a redirect to `url` with `query`, of which the contract's parser says `belief`.
    pub(crate) fn answer(
        &self,
        url: CallbackUrl,
        method: &Method,
        query: &str,
        belief: &Result<Outcome, RedirectQueryError>,
    ) -> Answer {
        if *method == Method::HEAD && self.makes(Defect::HeadCrashes) {
            return Answer::Error(StatusCode::INTERNAL_SERVER_ERROR);
        }
        if let Some(answer) = self.trip(query, belief).or_else(|| self.follow(query)) {
            return answer;
        }
        if self.makes(Defect::RejectsExtraParameters) && unknown_values(query).next().is_some() {
            return Answer::Error(StatusCode::BAD_REQUEST);
        }
        if self.makes(Defect::ChokesOnPlus)
            && unknown_values(query).any(|raw| raw.contains('+') || raw.contains("%20"))
        {
            return Answer::Error(StatusCode::INTERNAL_SERVER_ERROR);
        }
        let about = about(belief);
        self.stumble(about).unwrap_or_else(|| {
            Answer::Page(self.misread(url, query, belief, self.spoil(url, about, careful(belief))))
        })
    }

    /// The outcomes it cannot answer with a page at all.
    fn stumble(&self, about: About) -> Option<Answer> {
        let crash = Answer::Error(StatusCode::INTERNAL_SERVER_ERROR);
        let (defect, answer) = match about {
            About::Success => (Defect::CrashesOnSuccess, crash),
            About::Request => (Defect::RejectsRequested, Answer::Error(StatusCode::BAD_REQUEST)),
            About::Failure if self.makes(Defect::FailureRedirectsInCircles) => {
                (Defect::FailureRedirectsInCircles, Answer::Circle)
            }
            About::Failure => (Defect::FailureAnswersError, crash),
            About::Unknown => (Defect::UnknownStatusCrashes, crash),
        };
        self.makes(defect).then_some(answer)
    }

    /// The outcomes it takes for others, stores wrongly or shows wrongly.
    fn spoil(&self, url: CallbackUrl, about: About, careful: Handling) -> Handling {
        let Handling { mut keep, mut show } = careful;
        let by_url = self.makes(Defect::TreatsRequestedAsConnected) && url == CallbackUrl::Success;
        let by_else = self.makes(Defect::UnknownStatusConnects) && about == About::Unknown;
        if by_url || by_else {
            (keep, show) = (Keep::Live, Show::Connected);
        }
        if about == About::Request {
            if self.makes(Defect::TreatsRequestedAsFailed) {
                (keep, show) = (Keep::Nothing, Show::Failed);
            }
            if self.makes(Defect::RequestedForgetsId) {
                keep = Keep::Nothing;
            }
            if self.makes(Defect::StoresRequestedAsLive) {
                keep = Keep::Live;
            }
        }
        if self.makes(Defect::AnyReturnConnects) {
            keep = Keep::Live;
        }
        if self.makes(Defect::OneThankYouPage) && matches!(about, About::Success | About::Request) {
            show = Show::ThankYou;
        }
        if self.makes(Defect::FailureShowsConnected) && about == About::Failure {
            show = Show::Connected;
        }
        Handling { keep, show }
    }
}

/// The raw values of the parameters that the documentation's examples do not show, split by hand at `&` and `=`.
fn unknown_values(query: &str) -> impl Iterator<Item = &str> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .filter(|(name, _)| {
            ![FLEET, Parameter::Status.as_str(), Parameter::IntegrationRequestId.as_str()].contains(name)
        })
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use catena_contract::parse_query;
    use catena_contract::strategies::redirect_query;
    use proptest::prelude::*;

    use super::*;

    fn answer(defect: Option<Defect>, url: CallbackUrl, query: &str) -> Answer {
        Mistakes::new(defect.into_iter().collect()).answer(url, &Method::GET, query, &parse_query(query))
    }

    #[test]
    fn parameters_are_told_apart_by_their_raw_names() {
        let values: Vec<_> = unknown_values("fleet=a&status=success&&x=1+2&y&%73tatus=z").collect();
        assert_eq!(values, ["1+2", "", "z"]);
    }

    proptest! {
        #[test]
        fn without_a_defect_every_answer_is_the_careful_one_on_either_url(query in redirect_query()) {
            let careful = Answer::Page(careful(&parse_query(&query)));
            prop_assert_eq!(answer(None, CallbackUrl::Success, &query), careful.clone());
            prop_assert_eq!(answer(None, CallbackUrl::Failure, &query), careful);
        }

        #[test]
        fn a_defect_of_the_receiver_leaves_the_callbacks_alone(
            query in redirect_query(), defect in proptest::sample::select(Defect::ALL)
        ) {
            if defect.breaks().iter().any(|check| check.starts_with("webhook.")) {
                let careful = Answer::Page(careful(&parse_query(&query)));
                prop_assert_eq!(answer(Some(defect), CallbackUrl::Success, &query), careful);
            }
        }
    }
}
