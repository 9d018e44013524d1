//! Tests before the first check whether the profile leads to a partner that can be tested. An error here is a mistake
//! in the profile, never a failed check.

use std::fmt;

use catena_contract::Status;
use catena_probe::{Answer, OtherScheme, TransportError, VisitEnd, Wall};

use super::first_visits::too_slow;
use super::fleet::label;
use super::setup_hooks::is_set_up;
use super::walls::{described, endpoint_at};
use super::{Fleet, Run, SignInError};
use crate::judge::Observation;

/// The end of a path that no partner handles.
const NOBODYS: &str = "catena-conformance-nobodys";

/// Why the partner cannot be tested with this profile.
#[derive(Debug, Clone, thiserror::Error, miette::Diagnostic)]
pub enum PreflightError {
    /// There is no handler at either URL.
    #[error("there is no handler at the redirect URLs: {success}, {failure}")]
    #[diagnostic(help(
        "check the paths under `[callback]`, and that the partner handles them; if it answers so to every fleet that it does \
         not know, create the test fleets with a call under `[[arrange.before]]`"
    ))]
    NoHandler {
        /// What the success URL answered.
        success: UrlAnswer,
        /// What the failure URL answered.
        failure: UrlAnswer,
    },
    /// Both URLs require a signed-in fleet.
    #[error("the partner requires a signed-in fleet: {success}, {failure}")]
    #[diagnostic(help(
        "give the browser a session: `headers` or `[callback.login]` under `[callback]`; if there is one, it has expired \
         or belongs to another host; if the partner refuses fleets that it does not know, create the test fleets with a \
         call under `[[arrange.before]]`"
    ))]
    SignInRequired {
        /// What the success URL answered.
        success: UrlAnswer,
        /// What the failure URL answered.
        failure: UrlAnswer,
    },
    /// Both URLs require a signed-in fleet, and the sign-in went wrong.
    #[error("the partner requires a signed-in fleet, and the sign-in did not work: {0}")]
    #[diagnostic(transparent)]
    SignIn(SignInError),
    /// There is a handler, which refuses a fleet that it does not know.
    #[error("the partner does not know the test fleet: {success}, {failure}")]
    #[diagnostic(help(
        "every check has fleets of its own, which are made up: create each with a call under `[[arrange.before]]` that has \
         `{{fleet_ref}}` in it; if there is one, check that it creates the fleet that the URLs name"
    ))]
    UnknownFleet {
        /// What the success URL answered.
        success: UrlAnswer,
        /// What the failure URL answered.
        failure: UrlAnswer,
    },
    /// A host answers with the other scheme.
    #[error("{0}")]
    #[diagnostic(help("{}", .0.fix()))]
    OtherScheme(OtherScheme),
    /// No TLS connection could be made.
    #[error("{0}")]
    #[diagnostic(help(
        "{}; `catena-conformance doctor` names what is wrong with the certificate, and `ca_certificate` in the profile \
         trusts a private authority",
        .0.advice()
    ))]
    Tls(TransportError),
    /// Something else answers in place of the partner, and the profile or the partner's configuration lets requests
    /// through.
    #[error("{at}: {wall}")]
    #[diagnostic(help("{}", wall.advice()))]
    Walled {
        /// The address.
        at: String,
        /// What answers.
        wall: Wall,
    },
    /// A setup call failed.
    #[error("the setup call to `{url}` got {got}")]
    #[diagnostic(help(
        "fix it under `[[arrange.before]]`; it must be answered with a status below 400, or 409"
    ))]
    SetupFailed {
        /// Where the call goes.
        url: String,
        /// What was answered.
        got: String,
    },
}

/// What one of the two redirect URLs answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlAnswer {
    /// The URL's key in the profile.
    pub key: &'static str,
    /// What was answered, or why nothing was.
    pub what: Result<String, Box<TransportError>>,
}

impl fmt::Display for UrlAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            Ok(what) => write!(f, "`{}` answers {what}", self.key),
            Err(error) => write!(f, "`{}` gives no answer: {error}", self.key),
        }
    }
}

/// What a visit says about the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reachability {
    /// There is a handler at this path.
    Handled,
    /// There is no handler at this path.
    NotFound,
    /// The handler requires a signed-in fleet.
    SignInRequired,
    /// There was no answer.
    Lost,
}

impl Reachability {
    /// Reads a visit.
    #[must_use]
    pub fn of(observation: &Observation) -> Self {
        match &observation.visit.end {
            VisitEnd::Lost(_) => Self::Lost,
            VisitEnd::Answer(_, Answer { status: 404 | 405 | 410, .. }) => Self::NotFound,
            VisitEnd::Answer(_, Answer { status: 401 | 403, .. }) => Self::SignInRequired,
            VisitEnd::Answer(..) if observation.page.as_ref().is_some_and(|page| page.asks_to_sign_in) => {
                Self::SignInRequired
            }
            VisitEnd::Answer(..)
            | VisitEnd::LeftSite { .. }
            | VisitEnd::Inward { .. }
            | VisitEnd::TooManyRedirects
            | VisitEnd::BadLocation => Self::Handled,
        }
    }
}

impl Run {
    /// The fleet that tests the profile, and belongs to no check.
    #[must_use]
    pub fn preflight_fleet(&self) -> Fleet {
        self.fleet(&label::id(label::PREFLIGHT), 0)
    }

    /// Makes the setup calls for a made-up fleet, then opens both URLs as that fleet, and tries the endpoint if `webhooks`
    /// are tested. Returns why the network keeps the partner from being tested, if it does.
    pub(crate) async fn preflight(&self, webhooks: bool) -> Result<Option<String>, PreflightError> {
        let fleet = self.preflight_fleet();
        match self.try_setup(&fleet).await {
            Err(SetupFailure::Answer { url, got }) => return Err(PreflightError::SetupFailed { url, got }),
            // A network error makes the checks that need the fleet inconclusive.
            Err(SetupFailure::Lost(_)) | Ok(()) => {}
        }
        let (Some(success), Some(failure)) = self.try_both(&fleet).await else { return Ok(None) };
        if let (Some(why), Some(_)) = (too_slow(&success), too_slow(&failure)) {
            return Ok(Some(why));
        }
        let mut wall = self
            .wall_before_pages(&success, &failure)
            .await
            .map(|wall| ("the redirect URLs".to_owned(), wall));
        if let (None, true, Some(endpoint)) = (&wall, webhooks, &self.target.webhook) {
            wall = self.wall_before_endpoint().await.map(|wall| (endpoint_at(&endpoint.url), wall));
        }
        match wall {
            Some((at, wall)) if wall.is_configured() => return Err(PreflightError::Walled { at, wall }),
            Some((at, wall)) => return Ok(Some(described(&wall, &at))),
            None => self.remember_answer(&success),
        }
        let reached = (Reachability::of(&success), Reachability::of(&failure));
        let refused = self.refuses_unknown_fleet(&fleet, &success).await
            && (self.refuses_unknown_fleet(&fleet, &failure).await || self.refuses_request(&fleet).await);
        let success = UrlAnswer::of("success_redirect_url", &success);
        let failure = UrlAnswer::of("failure_redirect_url", &failure);
        match reached {
            _ if refused => Err(PreflightError::UnknownFleet { success, failure }),
            (Reachability::NotFound, Reachability::NotFound) => {
                Err(PreflightError::NoHandler { success, failure })
            }
            (Reachability::SignInRequired, Reachability::SignInRequired) => Err(match self.sign_in_doubt() {
                Some(doubt) => PreflightError::SignIn(doubt),
                None => PreflightError::SignInRequired { success, failure },
            }),
            _ => Ok(None),
        }
    }

    /// Whether the success URL refuses another outcome like a success, so that the outcome is not the reason.
    async fn refuses_request(&self, fleet: &Fleet) -> bool {
        let requested = self.try_url(fleet, self.success_url(fleet), Status::IntegrationRequested).await;
        matches!(
            requested.map(|it| it.visit.end),
            Some(VisitEnd::Answer(_, Answer { status: 404 | 410, .. }))
        )
    }

    /// Whether there is a handler at this URL that refuses the fleet because it does not know it: the answer is an error,
    /// and an address that nobody handles answers differently.
    pub async fn refuses_unknown_fleet(&self, fleet: &Fleet, observation: &Observation) -> bool {
        let VisitEnd::Answer(exchange, answer) = &observation.visit.end else { return false };
        if !matches!(answer.status, 404 | 410) {
            return false;
        }
        let mut nobodys = exchange.request.url.clone();
        nobodys.set_path(&format!("{}-{NOBODYS}", exchange.request.url.path().trim_end_matches('/')));
        let other = self.visit("a request to an address that nobody handles", fleet, nobodys).await;
        other.answer().is_some_and(|theirs| {
            theirs.status != answer.status || not_found_text(&other) != not_found_text(observation)
        })
    }

    /// Makes every setup call of the profile for one fleet, also those that are for other checks.
    ///
    /// # Errors
    /// [`SetupFailure`] of the first call that fails.
    pub async fn try_setup(&self, fleet: &Fleet) -> Result<(), SetupFailure> {
        for call in &self.target.arrange {
            let Ok(request) = call.request(fleet) else { continue };
            let exchange = self.client.send("the setup call for the fleet", request).await;
            if !is_set_up(&exchange) {
                return Err(match &exchange.answer {
                    Ok(_) => SetupFailure::Answer { url: call.url.to_string(), got: exchange.summary() },
                    Err(error) => SetupFailure::Lost(error.clone()),
                });
            }
        }
        Ok(())
    }
}

/// The words of a page that do not depend on its address: without the path, and without numbers.
fn not_found_text(observation: &Observation) -> Vec<&str> {
    let path = observation.visit.exchanges.last().map_or("/", |exchange| exchange.request.url.path());
    let path = path.trim_start_matches('/');
    let words =
        observation.page.iter().flat_map(|page| page.blocks.iter().flat_map(|it| it.split_whitespace()));
    words.filter(|word| !word.contains(path) && !word.contains(|it: char| it.is_ascii_digit())).collect()
}

/// Why a setup call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetupFailure {
    /// It was answered with an error.
    Answer {
        /// Where the call goes.
        url: String,
        /// What was answered.
        got: String,
    },
    /// It was not answered.
    Lost(TransportError),
}

impl UrlAnswer {
    /// How a visit of this URL ended, in a few words.
    #[must_use]
    pub fn of(key: &'static str, observation: &Observation) -> Self {
        let what = match &observation.visit.end {
            VisitEnd::Answer(_, _)
                if Reachability::of(observation) == Reachability::SignInRequired
                    && observation.readable().is_some() =>
            {
                Ok("a sign-in form".to_owned())
            }
            VisitEnd::Answer(_, answer) => Ok(answer.status.to_string()),
            VisitEnd::Lost(error) => Err(Box::new(error.clone())),
            VisitEnd::LeftSite { host } => Ok(format!("a redirect to `{host}`")),
            VisitEnd::Inward { to } => Ok(format!("a redirect to `{}`", to.origin().ascii_serialization())),
            VisitEnd::TooManyRedirects => Ok("an endless redirect".to_owned()),
            VisitEnd::BadLocation => Ok("a redirect without a valid location".to_owned()),
        };
        Self { key, what }
    }
}
