//! Why nothing can be fuzzed: said before the first case, with what to look at.

use crate::run::SignInError;
use catena_probe::ClientError;
use catena_probe::TemplateError;

/// Why a page, or a webhook endpoint, cannot be fuzzed.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum FuzzError {
    /// The HTTP client could not be set up.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The URL cannot be filled.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A host nobody allowed.
    #[error("the run would send to `{host}`, which is not on the allow list")]
    #[diagnostic(help(
        "if it is yours to test, add `--allow-host {host}`, or `allow_hosts` under `[limits]`"
    ))]
    NotAllowed {
        /// The host.
        host: String,
    },
    /// The fleet could not sign in.
    #[error(transparent)]
    #[diagnostic(transparent)]
    SignIn(#[from] SignInError),
    /// The documented redirects got no answer.
    #[error("the documented redirect `?{query}` got no answer: {because}")]
    #[diagnostic(help("{advice}"))]
    Unreachable {
        /// The query that was sent.
        query: &'static str,
        /// What happened.
        because: String,
        /// What to look at.
        advice: &'static str,
    },
    /// The webhook endpoint got no answer through.
    #[error("a genuine delivery got no answer: {because}")]
    #[diagnostic(help("is the partner running, and is the webhook URL right?"))]
    EndpointUnreachable {
        /// What happened.
        because: &'static str,
    },
    /// A genuine delivery is refused, so a refusal of a forged one says nothing.
    #[error("a genuine delivery is refused with status {status}")]
    #[diagnostic(help(
        "check {}; `catena-conformance run --only webhook.signed.` tells more",
        if matches!(status, 404 | 405) { "the webhook's path" } else { "the webhook secret" }
    ))]
    GenuineRefused {
        /// The status.
        status: u16,
    },
    /// A sign-in form stands before the page.
    #[error("every documented redirect is answered with the same sign-in form")]
    #[diagnostic(help(
        "sign the fleet in: `[callback.login]` in a profile, or `headers` under `[callback]`; if there is one, it has \
         run out or is not taken"
    ))]
    Outside,
    /// A success redirect is refused, so there is nothing to compare with.
    #[error("the documented redirect `?status=success` is refused with status {status}")]
    #[diagnostic(help(
        "check the URL; if the page wants a signed-in fleet, give its browser a session in a profile: `headers` or \
         `[callback.login]` under `[callback]`"
    ))]
    Refused {
        /// The status.
        status: u16,
    },
}

impl FuzzError {
    /// Whether the network is to blame, and not what the fuzzer was told.
    #[must_use]
    pub const fn is_the_networks(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::EndpointUnreachable { .. } => true,
            Self::SignIn(error) => error.is_network_error(),
            Self::Client(_)
            | Self::Template(_)
            | Self::NotAllowed { .. }
            | Self::Outside
            | Self::GenuineRefused { .. }
            | Self::Refused { .. } => false,
        }
    }
}
