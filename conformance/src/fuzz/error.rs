//! Why a page or an endpoint cannot be fuzzed. These errors come before the first case.

use catena_probe::{ClientError, NoReply, TemplateError, Wall};

use crate::run::SignInError;

/// Why a page or a webhook endpoint cannot be fuzzed.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum FuzzError {
    /// The HTTP client could not be set up.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The URL template cannot be filled in.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The host is not on the allow list.
    #[error("requests to `{host}` are not allowed")]
    #[diagnostic(help(
        "if you may test this host, add `--allow-host {host}`, or `allow_hosts` under `[limits]`"
    ))]
    NotAllowed {
        /// The host.
        host: String,
    },
    /// The fleet could not sign in.
    #[error(transparent)]
    #[diagnostic(transparent)]
    SignIn(#[from] SignInError),
    /// A setup call of the profile failed.
    #[error("a setup call failed (`[[arrange.before]]`): {because}")]
    NotSetUp {
        /// How it was answered.
        because: String,
    },
    /// A documented redirect got no answer.
    #[error("the documented redirect `?{query}` got no answer: {}", why.as_str())]
    #[diagnostic(help("{}", advice(*why)))]
    Unreachable {
        /// The query that was sent.
        query: &'static str,
        /// Why there was no answer.
        why: NoReply,
    },
    /// The partner listens at another address of this machine.
    #[error("{0}")]
    Elsewhere(String),
    /// A genuine delivery got no answer.
    #[error("a genuine delivery got no answer: {}", why.as_str())]
    #[diagnostic(help("is the partner running, and is the webhook URL right?"))]
    EndpointUnreachable {
        /// Why there was no answer.
        why: NoReply,
    },
    /// A genuine delivery is refused, so refusing a forged one proves nothing.
    #[error("a genuine delivery is refused with status {status}")]
    #[diagnostic(help(
        "check {}; `catena-conformance run --only webhook.signed.` tells more",
        if matches!(status, 404 | 405) { "the webhook's path" } else { "the webhook secret" }
    ))]
    GenuineRefused {
        /// The status.
        status: u16,
    },
    /// Something else answers in place of the partner.
    #[error("{0}")]
    #[diagnostic(help("{}", .0.advice()))]
    Walled(Box<Wall>),
    /// The page shows a sign-in form.
    #[error("every documented redirect is answered with the same sign-in form")]
    #[diagnostic(help(
        "sign the fleet in: `[callback.login]` in a profile, or `headers` under `[callback]`; if the profile has one, \
         it has expired or is not accepted"
    ))]
    NotSignedIn,
    /// The success redirect is refused, so there is nothing to compare with.
    #[error("the documented redirect `?status=success` is refused with status {status}")]
    #[diagnostic(help(
        "check the URL; if the page requires a signed-in fleet, give its browser a session in a profile: `headers` or \
         `[callback.login]` under `[callback]`; if it knows only fleets that were created before, create them with \
         `[[arrange.before]]`"
    ))]
    Refused {
        /// The status.
        status: u16,
    },
}

const fn advice(why: NoReply) -> &'static str {
    match why {
        NoReply::Network(kind) => kind.advice(),
        NoReply::TimedOut => catena_probe::TransportKind::Timeout.advice(),
        NoReply::Dropped => {
            "closing the connection on a documented redirect is a failure: `catena-conformance run --only redirect.`"
        }
        NoReply::Unresolved => "`catena-conformance run --only redirect.` shows where the redirects lead",
    }
}

impl FuzzError {
    /// Whether the cause is the network, and not the arguments or the profile.
    #[must_use]
    pub const fn is_the_networks(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::EndpointUnreachable { .. } | Self::Elsewhere(_) => true,
            Self::SignIn(error) => error.is_network_error(),
            Self::Walled(wall) => !wall.is_configured(),
            Self::Client(_)
            | Self::Template(_)
            | Self::NotAllowed { .. }
            | Self::NotSetUp { .. }
            | Self::NotSignedIn
            | Self::GenuineRefused { .. }
            | Self::Refused { .. } => false,
        }
    }
}
