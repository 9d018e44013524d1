//! Replaces the browser in a build without the feature `browser`. [`Chromium`] has no values here.

use cookie_store::CookieStore;
use http::HeaderMap;
use url::Url;

use crate::{Answer, Client, Visit};

/// A browser, which this build cannot start.
#[derive(Debug)]
pub enum Chromium {}

/// This build has no browser driver.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum ChromiumError {
    /// The feature `browser` is off.
    #[error("this build has no browser driver")]
    #[diagnostic(help(
        "build it with `cargo build -p catena-conformance --features browser`, or use a released program, which has it"
    ))]
    NotBuilt,
}

impl Chromium {
    /// Always fails in this build.
    ///
    /// # Errors
    /// [`ChromiumError::NotBuilt`].
    #[expect(clippy::unused_async, reason = "the same signature as with the feature `browser`")]
    pub async fn start(_: fn(&Answer) -> String) -> Result<Self, ChromiumError> {
        Err(ChromiumError::NotBuilt)
    }

    /// Never called: there is no value to call it on.
    #[expect(clippy::unused_async, reason = "the same signature as with the feature `browser`")]
    pub async fn end(&self) {
        match *self {}
    }

    /// Never called: there is no value to call it on.
    #[must_use]
    pub const fn visits(&self) -> u64 {
        match *self {}
    }

    #[expect(clippy::unused_async, reason = "the same signature as with the feature `browser`")]
    pub(crate) async fn open(
        &self,
        _: &Client,
        _: &str,
        _: Url,
        _: (&HeaderMap, &[String]),
        _: Option<&CookieStore>,
    ) -> Visit {
        match *self {}
    }
}
