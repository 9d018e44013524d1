//! The switches for single sessions: those with two results, and those that a browser SDK opened, with `embed` in the link.
//! The latter follow the SDK's README, which contradicts the documentation site.

use serde::{Deserialize, Serialize};

use super::{Dialect, Switches};

/// The outcome of a visit with both a connection and a request. No source says (assumption `mixed-session-success`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MixedSession {
    /// A success; the request is not mentioned.
    Success,
    /// An integration request with its id.
    IntegrationRequested,
}

/// The redirect of a session that was opened with `embed`, as the browser SDK does (assumption `sdk-session-outcome`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SdkSessionOutcome {
    /// By the README of connect-sdk: an integration request goes to the failure URL.
    Sdk,
    /// Like that of any other session.
    Docs,
}

/// What a popup does that the page that opened it has not closed a few seconds after the last messages. The SDK's README
/// says that a popup redirects if that page was reloaded or has gone elsewhere, which a browser does not tell the popup
/// (assumption `undismissed-popup`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UndismissedPopup {
    /// It redirects: a page that listens closes it.
    Redirects,
    /// It stays; only a popup whose opener is closed redirects.
    Stays,
}

impl Switches {
    /// The switches for a session, depending on whether it was opened with `embed`.
    #[must_use]
    pub fn of_session(self, embedded: bool) -> Self {
        match self.sdk_session_outcome {
            SdkSessionOutcome::Sdk if embedded => {
                let Self { requested_target, redirect_parameters, .. } = Dialect::ConnectSdk.switches();
                Self { requested_target, redirect_parameters, ..self }
            }
            SdkSessionOutcome::Sdk | SdkSessionOutcome::Docs => self,
        }
    }
}
