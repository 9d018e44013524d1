//! A callback page to fuzz, and the session of the fleet that comes back to it.

use http::header::HeaderMap;
use url::Url;

use crate::fuzz::FuzzError;
use crate::profile::Pages;
use crate::profile::target::Target;
use crate::run::Session as SignedIn;
use catena_probe::Client;
use catena_probe::UrlTemplate;
use catena_probe::{Limits, is_loopback};

/// A callback page to fuzz.
#[derive(Debug, Clone)]
pub struct Callback {
    /// Where fleets come back.
    pub url: UrlTemplate,
    /// What the fleet's browser brings along; values never print.
    pub headers: HeaderMap,
    /// What the fleet's sign-in gave, if it has to sign in; see [`Callback::signed_in`].
    pub session: Option<SignedIn>,
    /// The partner's own words for the three outcomes.
    pub pages: Pages,
    /// What keeps the run harmless.
    pub limits: Limits,
}

impl Callback {
    /// The session of a fleet that signs in to this target, if its profile says how; and the requests that took.
    ///
    /// # Errors
    /// [`FuzzError`], if nobody is let in.
    pub async fn signed_in(target: &Target) -> Result<Option<(SignedIn, u32)>, FuzzError> {
        let Some(login) = &target.login else { return Ok(None) };
        let client = Client::new(target.limits.clone())?;
        let home = target.urls().iter().filter_map(|url| url.host_str().map(ToOwned::to_owned)).collect();
        let session = SignedIn::sign_in(&client, login, home).await?;
        Ok(Some((session, client.sent())))
    }

    /// Whether everything stays on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        Url::parse(&self.url.to_string()).is_ok_and(|url| is_loopback(&url))
    }
}
