//! Credentials that every simulated provider rejects, so that failures can be tested in the flow and over the API.

/// How a provider fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SimulatedFailure {
    /// It rejects the credentials.
    Refused,
    /// It does not respond.
    NoAnswer,
}

impl SimulatedFailure {
    /// All failures.
    pub(crate) const ALL: &[Self] = &[Self::Refused, Self::NoAnswer];

    /// The failure that a credential triggers, if any.
    pub(crate) fn of(credential: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|failure| failure.word() == credential)
    }

    /// The credential that triggers it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Refused => "refuse-me",
            Self::NoAnswer => "no-answer",
        }
    }

    /// A short description, to follow the provider's name.
    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::Refused => "refuses it",
            Self::NoAnswer => "does not answer",
        }
    }

    /// The error message, to follow the provider's name.
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::Refused => "refused these credentials. Check them and try again.",
            Self::NoAnswer => "does not answer. Nothing was connected; try again in a moment.",
        }
    }
}
