//! The words that no simulated provider takes, in the hosted flow and over the API, so that every way can be walked.

/// How a provider says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SimulatedFailure {
    /// It refuses the credentials.
    Refused,
    /// It does not answer.
    NoAnswer,
}

impl SimulatedFailure {
    /// Every way.
    pub(crate) const ALL: &[Self] = &[Self::Refused, Self::NoAnswer];

    /// What a credential stands for that is one of the words.
    pub(crate) fn of(credential: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|failure| failure.word() == credential)
    }

    /// The word.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Refused => "refuse-me",
            Self::NoAnswer => "no-answer",
        }
    }

    /// What it stands for, after the provider's name.
    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::Refused => "refuses it",
            Self::NoAnswer => "does not answer",
        }
    }

    /// What is said of it, after the provider's name.
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::Refused => "refused these credentials. Check them and try again.",
            Self::NoAnswer => "does not answer. Nothing was connected; try again in a moment.",
        }
    }
}
