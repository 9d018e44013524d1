//! A callback page to fuzz, and the session of the fleet that returns to it.

use catena_contract::FleetRef;
use catena_probe::{Client, Limits, UrlTemplate, is_loopback};
use http::header::HeaderMap;
use url::Url;

use crate::fuzz::FuzzError;
use crate::profile::Pages;
use crate::profile::target::{SetupCall, Target};
use crate::run::Session as SignedIn;

/// A callback page to fuzz.
#[derive(Debug, Clone)]
pub struct Callback {
    /// The redirect URL.
    pub url: UrlTemplate,
    /// The headers of every request; their values are never printed.
    pub headers: HeaderMap,
    /// The fleet's session, if it has to sign in; see [`Callback::sign_in`].
    pub session: Option<SignedIn>,
    /// The calls that the partner needs before each fleet arrives.
    pub arrange: Vec<SetupCall>,
    /// The partner's own phrases for the three outcomes.
    pub pages: Pages,
    /// Fleets whose connection webhooks confirmed; see [`Callback::confirmed_fleets`].
    pub confirmed: Vec<FleetRef>,
    /// The limits of the run.
    pub limits: Limits,
}

impl Callback {
    /// Signs a fleet in, if the target's profile says how: the session, and the number of requests it took.
    ///
    /// # Errors
    /// [`FuzzError`], if the sign-in fails.
    pub async fn sign_in(target: &Target) -> Result<Option<(SignedIn, u32)>, FuzzError> {
        let Some(login) = &target.login else { return Ok(None) };
        let client = Client::new(target.limits.clone())?;
        let home = target.urls().iter().filter_map(|url| url.host_str().map(ToOwned::to_owned)).collect();
        let session = SignedIn::sign_in(&client, login, home, target.limits.reading).await?;
        Ok(Some((session, client.sent())))
    }

    /// Whether the page is on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        Url::parse(&self.url.to_string()).is_ok_and(|url| is_loopback(&url))
    }
}
