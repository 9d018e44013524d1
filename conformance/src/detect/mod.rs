//! Finds a partner's endpoints for `init`: where it listens, its paths, how its URLs name a fleet, its views, and whether
//! it verifies signatures. It judges nothing.

mod deliveries;
mod endpoints;
mod stored;
mod usual;

use std::collections::BTreeSet;

use catena_contract::WebhookSecret;
use catena_probe::{Client, Limits, UrlTemplate, is_loopback};
use url::Url;

use crate::run::RunError;

/// The endpoints of a profile, as far as they are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// The success URL.
    pub success: Option<String>,
    /// The failure URL.
    pub failure: Option<String>,
    /// The webhook endpoint.
    pub webhook: Option<String>,
    /// The view of a fleet.
    pub observe_fleet: Option<String>,
    /// The view of a request.
    pub observe_request: Option<String>,
}

/// One line about what was found, or what was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Whether it was found.
    pub found: bool,
    /// What the line is about.
    pub about: &'static str,
    /// What is known about it.
    pub text: String,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Detected {
    /// The given endpoints, and those that were found.
    pub endpoints: Endpoints,
    /// What to tell the user.
    pub notes: Vec<Note>,
}

impl Detected {
    fn found(&mut self, about: &'static str, text: impl Into<String>) {
        self.notes.push(Note { found: true, about, text: text.into() });
    }

    fn missing(&mut self, about: &'static str, text: impl Into<String>) {
        self.notes.push(Note { found: false, about, text: text.into() });
    }
}

/// Looks for the endpoints that are not given. `app` is where the application listens; without it, the hosts of the given
/// URLs are searched, or the usual ports of this machine. Only this machine and the host of `app` are sent to.
///
/// # Errors
/// [`RunError`] if the HTTP client cannot be created.
pub async fn detect(
    given: Endpoints,
    app: Option<&Url>,
    secret: Option<WebhookSecret>,
) -> Result<Detected, RunError> {
    let mut detected = Detected { endpoints: given, notes: Vec::new() };
    let limits = Limits {
        allow_hosts: app.and_then(Url::host_str).map(ToOwned::to_owned).into_iter().collect(),
        ..Limits::default()
    };
    let client = Client::new(limits.clone())?;
    let origins = origins(&detected.endpoints, app, &limits);
    if origins.is_empty() {
        detected.missing("application", "nothing is sent to other machines; `--app URL` allows one");
        return Ok(detected);
    }
    let Some(origin) = endpoints::search(&client, &origins, app.is_some(), &mut detected).await else {
        return Ok(detected);
    };
    stored::search(&origin, &limits, &mut detected).await?;
    deliveries::look(&limits, secret, &mut detected).await?;
    Ok(detected)
}

/// Where to look, each once.
fn origins(given: &Endpoints, app: Option<&Url>, limits: &Limits) -> Vec<Url> {
    if let Some(app) = app {
        return vec![app.clone()];
    }
    let Endpoints { success, failure, webhook, observe_fleet, observe_request } = given;
    let given = [success, failure, webhook, observe_fleet, observe_request];
    let given: Vec<Url> = given.into_iter().flatten().filter_map(|text| Url::parse(text).ok()).collect();
    if given.is_empty() {
        let here = |port| Url::parse(&format!("http://localhost:{port}/")).ok();
        return usual::PORTS.into_iter().filter_map(here).collect();
    }
    let mut seen = BTreeSet::new();
    let allowed = given.into_iter().filter(|url| is_loopback(url) || limits.allow(url));
    allowed
        .filter_map(|url| url.join("/").ok())
        .filter(|origin| seen.insert(origin.as_str().to_owned()))
        .collect()
}

/// Both redirect URLs, if they are known.
fn redirects(endpoints: &Endpoints) -> Option<(UrlTemplate, UrlTemplate)> {
    Some((endpoints.success.as_ref()?.parse().ok()?, endpoints.failure.as_ref()?.parse().ok()?))
}
