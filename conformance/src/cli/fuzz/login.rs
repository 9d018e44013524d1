//! The fleet that `fuzz` and `replay` come back as: its session, and what of it may be shown.

use crate::cli::CliError;
use crate::cli::{OutputTarget, counted};
use crate::fuzz::redirect::Callback;
use crate::profile::target::Target;
use crate::redact::Redactor;
use crate::run::Session;
use catena_probe::UrlTemplate;

/// A fleet's browser, signed in if the profile says how.
pub(crate) struct Fleet<'a> {
    target: &'a Target,
    session: Option<Session>,
    /// Keeps the session, too, out of what is shown.
    pub(in crate::cli) redactor: Redactor,
}

impl<'a> Fleet<'a> {
    /// Signs in, and says so.
    pub(in crate::cli) async fn of(target: &'a Target, words: OutputTarget) -> Result<Self, CliError> {
        let Some((session, requests)) = Callback::signed_in(target).await? else {
            return Ok(Self { target, session: None, redactor: target.redactor.clone() });
        };
        words.say(format_args!("signed in, with {}", counted(requests.into(), "request")));
        let redactor = target.redactor.knowing(session.secrets());
        Ok(Self { target, session: Some(session), redactor })
    }

    /// One of the target's pages, as this fleet comes back to it.
    pub(in crate::cli) fn callback(&self, url: UrlTemplate) -> Callback {
        Callback {
            url,
            headers: self.target.headers.clone(),
            session: self.session.clone(),
            pages: self.target.pages.clone(),
            limits: self.target.limits.clone(),
        }
    }

    /// The headers it brings along, by name.
    pub(in crate::cli) fn headers(&self) -> Vec<String> {
        let mut names: Vec<String> = self.target.headers.keys().map(ToString::to_string).collect();
        if self.session.is_some() && !names.iter().any(|name| name == "cookie") {
            names.push("cookie".to_owned());
        }
        names
    }
}
