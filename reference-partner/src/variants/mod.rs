//! Honest partners that are built differently. Nothing about them is broken, and the suite must not say so.
//!
//! Each stands before the reference partner's own pages and receiver: what it stores is right, what it shows, and when
//! it works, is its own way. They are all here; tests and `self-test` judge the same ones.

pub mod pages;
mod request;
mod server;
mod single_page_app;

pub use server::{Endpoints, HonestPartner, Served};
pub use single_page_app::SinglePageApp;

use std::fmt;

/// A way to be honest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Honest {
    /// One shell for every outcome; a script looks at the URL and draws the rest.
    SinglePageApp,
    /// Works, remembers the page under a cookie, and redirects to a URL without parameters.
    CleanUrl,
    /// In Spanish.
    Spanish,
    /// In French.
    French,
    /// In a language that the oracle does not read.
    German,
    /// Sends whoever brings no session to a sign-in form.
    NeedsSession,
    /// Answers JSON for its own front end.
    Json,
    /// 200 for 202, and pages full of menus, clocks and other people's news.
    Wordy,
    /// Says above every page that the visitor is connected: to its own service.
    Banner,
    /// 400 to whatever Catena does not document, and 405 to HEAD.
    Strict,
    /// Its own parameters are called `fleet_ref` and `status`, too.
    OwnKeys,
    /// Lets nobody in before a connection.
    NoProvisional,
    /// Has one URL for all fleets, and knows by the session which one comes back.
    SessionOnly,
    /// Redirects to its other host name first, with everything that came.
    OtherHost,
    /// Verifies a delivery, acknowledges it unread, and works on it later.
    WorksLater,
    /// Answers 404 to events it has no handler for, as a router of Catena's Go package does.
    FewHandlers,
}

impl Honest {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::SinglePageApp,
        Self::CleanUrl,
        Self::Spanish,
        Self::French,
        Self::German,
        Self::NeedsSession,
        Self::Json,
        Self::Wordy,
        Self::Banner,
        Self::Strict,
        Self::OwnKeys,
        Self::NoProvisional,
        Self::SessionOnly,
        Self::OtherHost,
        Self::WorksLater,
        Self::FewHandlers,
    ];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SinglePageApp => "single-page-app",
            Self::CleanUrl => "clean-url",
            Self::Spanish => "spanish",
            Self::French => "french",
            Self::German => "german",
            Self::NeedsSession => "needs-session",
            Self::Json => "json",
            Self::Wordy => "wordy",
            Self::Banner => "banner",
            Self::Strict => "strict",
            Self::OwnKeys => "own-keys",
            Self::NoProvisional => "no-provisional",
            Self::SessionOnly => "session-only",
            Self::OtherHost => "other-host",
            Self::WorksLater => "works-later",
            Self::FewHandlers => "few-handlers",
        }
    }

    /// Checks it is known not to meet: advice it does not take.
    #[must_use]
    pub const fn goes_without(self) -> &'static [&'static str] {
        match self {
            Self::Wordy => &["webhook.ack.accepted-202"],
            Self::SinglePageApp
            | Self::CleanUrl
            | Self::Spanish
            | Self::French
            | Self::German
            | Self::NeedsSession
            | Self::Json
            | Self::Banner
            | Self::Strict
            | Self::OwnKeys
            | Self::NoProvisional
            | Self::SessionOnly
            | Self::OtherHost
            | Self::WorksLater
            | Self::FewHandlers => &[],
        }
    }

    /// What stands in its configured URLs to tell which fleet comes back.
    const fn own_query(self) -> &'static str {
        match self {
            Self::OwnKeys => "?status=configured&fleet_ref={fleet_ref}",
            Self::SessionOnly => "",
            Self::SinglePageApp
            | Self::CleanUrl
            | Self::Spanish
            | Self::French
            | Self::German
            | Self::NeedsSession
            | Self::Json
            | Self::Wordy
            | Self::Banner
            | Self::Strict
            | Self::NoProvisional
            | Self::OtherHost
            | Self::WorksLater
            | Self::FewHandlers => "?fleet={fleet_ref}",
        }
    }
}

impl fmt::Display for Honest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
