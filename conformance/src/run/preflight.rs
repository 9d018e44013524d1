//! Before the first check: does the profile lead to anything that can be judged? What is wrong here is the profile's
//! fault, never a broken rule.

use std::fmt;

use catena_contract::{Parameter, Status};

use super::{Fleet, Run, has_arranged};
use crate::judge::Observation;
use crate::specification::CheckId;
use catena_probe::{Answer, TransportError, VisitEnd};

/// The label of the fleet that belongs to no check.
pub(super) const PREFLIGHT: &str = "trial.fleet";

/// What the profile leads to cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum NotTestable {
    /// Nothing stands at either URL.
    #[error("nothing stands where the fleet comes back: {success}, {failure}")]
    #[diagnostic(help(
        "check the paths under `[callback]`, and that the partner has a handler there; `catena-conformance doctor` looks \
         at everything the profile names"
    ))]
    Nothing {
        /// What the success URL answered.
        success: Answered,
        /// What the failure URL answered.
        failure: Answered,
    },
    /// Only a signed-in fleet is let in.
    #[error("the partner wants a signed-in fleet: {success}, {failure}")]
    #[diagnostic(help(
        "give the browser a session: `headers` or `[callback.login]` under `[callback]`; if there is one, it has run out \
         or is another host's"
    ))]
    Outside {
        /// What the success URL answered.
        success: Answered,
        /// What the failure URL answered.
        failure: Answered,
    },
    /// Nobody there can be spoken to securely.
    #[error("{0}")]
    #[diagnostic(help(
        "{}; `catena-conformance doctor` names what is wrong with the certificate, and `ca_certificate` in the profile \
         trusts a private authority",
        .0.advice()
    ))]
    Insecure(TransportError),
    /// A call that arranges fleets does not.
    #[error("the call to `{url}` that arranges fleets got {got}")]
    #[diagnostic(help("fix it under `[[arrange.before]]`; any answer below 400 will do, and 409"))]
    NotArranged {
        /// Which.
        url: String,
        /// What came back.
        got: String,
    },
}

/// What one of the two URLs answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Which URL.
    pub key: &'static str,
    /// What came back, or why nothing did.
    pub what: Result<String, Box<TransportError>>,
}

impl fmt::Display for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            Ok(what) => write!(f, "`{}` answers {what}", self.key),
            Err(error) => write!(f, "`{}` gives no answer: {error}", self.key),
        }
    }
}

/// What an answer says about the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reachability {
    /// The fleet was let in, or something was there to turn it away.
    There,
    /// There is nothing at this path.
    Nothing,
    /// A sign-in stands before it.
    Outside,
    /// No answer.
    Lost,
}

impl Reachability {
    /// Reads a visit.
    #[must_use]
    pub fn of(observation: &Observation) -> Self {
        match &observation.visit.end {
            VisitEnd::Lost(_) => Self::Lost,
            VisitEnd::Answer(_, Answer { status: 404 | 405 | 410, .. }) => Self::Nothing,
            VisitEnd::Answer(_, Answer { status: 401 | 403, .. }) => Self::Outside,
            VisitEnd::Answer(..) if observation.page.as_ref().is_some_and(|page| page.asks_to_sign_in) => {
                Self::Outside
            }
            VisitEnd::Answer(..)
            | VisitEnd::LeftSite { .. }
            | VisitEnd::TooManyRedirects
            | VisitEnd::BadLocation => Self::There,
        }
    }
}

impl Run {
    /// A fleet for what belongs to no check.
    #[must_use]
    pub fn preflight_fleet(&self) -> Fleet {
        let label: CheckId = match PREFLIGHT.parse() {
            Ok(label) => label,
            Err(error) => unreachable!("a good label: {error}"),
        };
        self.fleet(&label, 0)
    }

    /// Opens both URLs as a made-up fleet, once it is arranged.
    pub(crate) async fn preflight(&self) -> Result<(), NotTestable> {
        let fleet = self.preflight_fleet();
        match self.try_to_arrange(&fleet).await {
            Err(Trouble::Answer { url, got }) => return Err(NotTestable::NotArranged { url, got }),
            // The network's trouble becomes one of the checks that need the fleet.
            Err(Trouble::Lost(_)) | Ok(()) => {}
        }
        let (success, failure) = (self.try_success(&fleet).await, self.try_failure(&fleet).await);
        let (Some(success), Some(failure)) = (success, failure) else { return Ok(()) };
        let both =
            (Answered::of("success_redirect_url", &success), Answered::of("failure_redirect_url", &failure));
        match (Reachability::of(&success), Reachability::of(&failure)) {
            (Reachability::Nothing, Reachability::Nothing) => {
                Err(NotTestable::Nothing { success: both.0, failure: both.1 })
            }
            (Reachability::Outside, Reachability::Outside) => {
                Err(NotTestable::Outside { success: both.0, failure: both.1 })
            }
            _ => Ok(()),
        }
    }

    /// The trial fleet comes back as connected.
    pub async fn try_success(&self, fleet: &Fleet) -> Option<Observation> {
        let url = self
            .success_url(fleet)
            .ok()?
            .with_parameters(&[(Parameter::Status, Status::Success.to_string())]);
        Some(self.visit("a fleet returns, to see whether anything is there", fleet, url).await)
    }

    /// The trial fleet comes back without a connection.
    pub async fn try_failure(&self, fleet: &Fleet) -> Option<Observation> {
        let url = self
            .failure_url(fleet)
            .ok()?
            .with_parameters(&[(Parameter::Status, Status::Failure.to_string())]);
        Some(self.visit("a fleet returns, to see whether anything is there", fleet, url).await)
    }

    /// Makes every call of the profile for one fleet, whatever checks they are for.
    ///
    /// # Errors
    /// [`Trouble`] with the first that does not do its part.
    pub async fn try_to_arrange(&self, fleet: &Fleet) -> Result<(), Trouble> {
        for hook in &self.target.arrange {
            let Ok(request) = hook.request(fleet) else { continue };
            let exchange = self.client.send("the call that arranges the fleet", request).await;
            if !has_arranged(&exchange) {
                return Err(match &exchange.answer {
                    Ok(_) => Trouble::Answer { url: hook.url.to_string(), got: exchange.summary() },
                    Err(error) => Trouble::Lost(error.clone()),
                });
            }
        }
        Ok(())
    }
}

/// A call that arranges fleets did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It got another answer.
    Answer {
        /// Which call.
        url: String,
        /// What came back.
        got: String,
    },
    /// It got none.
    Lost(TransportError),
}

impl Answered {
    /// What a visit of this URL ended on, in a few words.
    #[must_use]
    pub fn of(key: &'static str, observation: &Observation) -> Self {
        let what = match &observation.visit.end {
            VisitEnd::Answer(_, _)
                if Reachability::of(observation) == Reachability::Outside
                    && observation.readable().is_some() =>
            {
                Ok("a sign-in form".to_owned())
            }
            VisitEnd::Answer(_, answer) => Ok(answer.status.to_string()),
            VisitEnd::Lost(error) => Err(Box::new(error.clone())),
            VisitEnd::LeftSite { host } => Ok(format!("a redirect to `{host}`")),
            VisitEnd::TooManyRedirects => Ok("redirects without end".to_owned()),
            VisitEnd::BadLocation => Ok("a redirect that leads nowhere".to_owned()),
        };
        Self { key, what }
    }
}
