//! The fleet that `fuzz` and `replay` return to a page as: its session, and what of it may be printed.

use std::sync::Arc;

use catena_contract::FleetRef;
use catena_probe::UrlTemplate;
use mock_catena::clock::SystemClock;

use crate::cli::{CliError, OutputTarget, counted};
use crate::fuzz::redirect::Callback;
use crate::profile::target::Target;
use crate::redact::Redactor;
use crate::run::Session;
use crate::seed::Seed;

/// A fleet's browser, signed in if the profile says how.
pub(in crate::cli) struct Fleet<'a> {
    target: &'a Target,
    session: Option<Session>,
    /// Fleets that webhooks connected.
    confirmed: Vec<FleetRef>,
    /// Removes the session from the output, too.
    pub(in crate::cli) redactor: Redactor,
}

impl<'a> Fleet<'a> {
    /// Signs in, and prints that it did. Connects fleets with signed webhooks, if the profile has an endpoint for them.
    pub(in crate::cli) async fn of(
        target: &'a Target,
        seed: Seed,
        words: OutputTarget,
    ) -> Result<Self, CliError> {
        let confirmed = Callback::confirmed_fleets(target, seed, Arc::new(SystemClock)).await?;
        let Some((session, requests)) = Callback::sign_in(target).await? else {
            return Ok(Self { target, session: None, confirmed, redactor: target.redactor.clone() });
        };
        words.say(format_args!("signed in, with {}", counted(requests.into(), "request")));
        let redactor = target.redactor.knowing(session.secrets());
        Ok(Self { target, session: Some(session), confirmed, redactor })
    }

    /// One of the target's pages, with this fleet's session.
    pub(in crate::cli) fn callback(&self, url: UrlTemplate) -> Callback {
        Callback {
            url,
            headers: self.target.headers.clone(),
            session: self.session.clone(),
            arrange: self.target.arrange.clone(),
            pages: self.target.pages.clone(),
            confirmed: self.confirmed.clone(),
            limits: self.target.limits.clone(),
        }
    }

    /// The names of the headers that it sends.
    pub(in crate::cli) fn headers(&self) -> Vec<String> {
        let mut names: Vec<String> = self.target.headers.keys().map(ToString::to_string).collect();
        if self.session.is_some() && !names.iter().any(|name| name == "cookie") {
            names.push("cookie".to_owned());
        }
        names
    }
}
