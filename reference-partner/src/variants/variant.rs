//! The variants and what is different about each.

use std::fmt;

use axum::http::StatusCode;

use super::pages::{FRENCH, GERMAN, PageStyle, SPANISH};
use super::requests::{CallbackStyle, WebhookStyle};
use super::running::FLEET_QUERY;

/// Everything in which a variant may differ from the reference partner.
pub(super) struct Properties {
    name: &'static str,
    expected_failures: &'static [&'static str],
    /// The query of its configured redirect URLs.
    pub(super) url_query: &'static str,
    pub(super) callbacks: CallbackStyle,
    pub(super) pages: PageStyle,
    pub(super) webhook: WebhookStyle,
    /// The status for an accepted delivery.
    pub(super) acknowledgement: StatusCode,
    /// Whether a fleet that requested its provider gets access before it is connected.
    pub(super) provisional_access: bool,
}

/// The reference partner.
const DEFAULT: Properties = Properties {
    name: "",
    expected_failures: &[],
    url_query: FLEET_QUERY,
    callbacks: CallbackStyle::Unchanged,
    pages: PageStyle::Unchanged,
    webhook: WebhookStyle::Unchanged,
    acknowledgement: StatusCode::ACCEPTED,
    provisional_access: true,
};

macro_rules! variants {
    ($($(#[doc = $description:literal])+ $variant:ident = $name:literal { $($property:ident: $value:expr),+ $(,)? })+) => {
        /// A correct partner that is built differently.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Variant {
            $($(#[doc = $description])+ $variant,)+
        }

        impl Variant {
            /// All variants.
            pub const ALL: [Self; 16] = [$(Self::$variant),+];

            pub(super) const fn properties(self) -> Properties {
                match self {
                    $(Self::$variant => Properties { name: $name, $($property: $value,)+ ..DEFAULT },)+
                }
            }
        }
    };
}

variants! {
    /// Serves the same HTML for every outcome; a script reads the URL and renders the page.
    SinglePageApp = "single-page-app" { pages: PageStyle::Script }
    /// Stores the page under a cookie and redirects to a URL without parameters.
    CleanUrl = "clean-url" { pages: PageStyle::CleanUrl }
    /// Has pages in Spanish.
    Spanish = "spanish" { pages: PageStyle::Translated(SPANISH) }
    /// Has pages in French.
    French = "french" { pages: PageStyle::Translated(FRENCH) }
    /// Has pages in German, which the oracle does not understand.
    German = "german" { pages: PageStyle::Translated(GERMAN) }
    /// Redirects visitors without a session to a sign-in form.
    NeedsSession = "needs-session" { callbacks: CallbackStyle::RequiresSession }
    /// Answers with JSON for its own front end.
    Json = "json" { pages: PageStyle::Json }
    /// Acknowledges with 200 instead of 202, and adds a menu and a clock to its pages.
    Wordy = "wordy" {
        pages: PageStyle::Wordy,
        acknowledgement: StatusCode::OK,
        expected_failures: &["webhook.ack.accepted-202"],
    }
    /// Says above every page that the visitor is connected, meaning its own service.
    Banner = "banner" { pages: PageStyle::Banner }
    /// Answers 400 to undocumented redirects, and 405 to HEAD.
    Strict = "strict" { callbacks: CallbackStyle::Strict }
    /// Names its own parameters `fleet_ref` and `status`, like Catena's.
    OwnKeys = "own-keys" {
        url_query: "?status=configured&fleet_ref={fleet_ref}",
        callbacks: CallbackStyle::FleetRefParameter,
    }
    /// Grants no access before a connection.
    NoProvisional = "no-provisional" { provisional_access: false }
    /// Has one URL for all fleets, and identifies the fleet by its session.
    SessionOnly = "session-only" { url_query: "", callbacks: CallbackStyle::FleetFromSession }
    /// Redirects to its other host name first, with the whole query.
    OtherHost = "other-host" { callbacks: CallbackStyle::OtherHost }
    /// Verifies and acknowledges a delivery, and processes it later.
    WorksLater = "works-later" { webhook: WebhookStyle::ProcessesLater }
    /// Answers 404 to events without a handler, as a router of Catena's Go package does.
    FewHandlers = "few-handlers" { webhook: WebhookStyle::FewHandlers }
}

impl Variant {
    /// The name in the output of `self-test`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.properties().name
    }

    /// Ids of the checks that it is known to fail, because it does not follow their advice.
    #[must_use]
    pub const fn expected_failures(self) -> &'static [&'static str] {
        self.properties().expected_failures
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
