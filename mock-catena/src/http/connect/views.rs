//! Data for the templates, one struct each. Templates only loop and branch.

use std::borrow::Cow;

use askama::Template;

use super::credentials::CredentialForm;
use super::frame::Frame;
use super::mark::Mark;
use super::provider_list::List;

/// A row of a list to choose from.
pub(super) struct Choice {
    pub(super) name: String,
    /// Its value in a URL.
    pub(super) key: String,
    /// Its placeholder logo.
    pub(super) mark: Mark,
    /// A note next to the name.
    pub(super) note: &'static str,
}

/// A connection of the fleet.
pub(super) struct Connection {
    pub(super) name: String,
    pub(super) id: String,
}

/// An error in a field.
pub(super) struct FieldFault {
    pub(super) field: &'static str,
    pub(super) text: &'static str,
}

impl FieldFault {
    fn is_of(&self, field: &str) -> bool {
        self.field == field
    }
}

impl WaitlistForm {
    fn has_fault(&self, field: &str) -> bool {
        self.fault.as_ref().is_some_and(|fault| fault.is_of(field))
    }
}

macro_rules! views {
    ($($(#[$doc:meta])* $name:ident in $path:literal {
        $($(#[$field_doc:meta])* $field:ident: $type:ty,)+
    })+) => {$(
        $(#[$doc])*
        #[derive(Template)]
        #[template(path = $path)]
        pub(super) struct $name {
            $($(#[$field_doc])* pub(super) $field: $type,)+
        }
    )+};
}

views! {
    /// The consent card.
    Consent in "consent.html" {
        frame: Frame,
        /// The fleet's name, if the partner provided it.
        fleet_name: Option<String>,
        /// The permissions as list items.
        shared: Cow<'static, str>,
        longest_reason: usize,
    }
    /// The provider list.
    Providers in "providers.html" {
        frame: Frame,
        query: String,
        /// The rows.
        list: List,
        /// How many rows are not shown.
        left_out: usize,
        connections: Vec<Connection>,
    }
    /// A provider's credentials form, or the link to its own sign-in.
    ProviderForm in "provider.html" {
        frame: Frame,
        name: String,
        mark: Mark,
        slug: String,
        form: CredentialForm,
        /// Whether the provider signs in on its own site.
        signs_in_elsewhere: bool,
    }
    /// The provider's own sign-in.
    SignIn in "sign_in.html" {
        frame: Frame,
        name: String,
        mark: Mark,
        slug: String,
        form: CredentialForm,
    }
    /// The last page of a sign-in popup.
    SignedIn in "signed_in.html" {
        frame: Frame,
        name: String,
        mark: Mark,
    }
    /// "Connected".
    Connected in "connected.html" {
        frame: Frame,
        name: String,
        /// Every provider connected so far.
        connections: Vec<Connection>,
    }
    /// "Delete this connection?"
    DeleteConnection in "delete.html" {
        frame: Frame,
        name: String,
        id: String,
    }
    /// "Deleted".
    Deleted in "deleted.html" {
        frame: Frame,
        name: String,
        connections: Vec<Connection>,
    }
    /// The registry search.
    NotListed in "not_listed.html" {
        frame: Frame,
        query: String,
        choices: Vec<Choice>,
        left_out: usize,
    }
    /// The request for a provider.
    RequestForm in "request.html" {
        frame: Frame,
        name: String,
        mark: Mark,
        ext_tsp_id: String,
        contact_name: String,
        email: String,
        notes: String,
        /// The error in the last attempt.
        fault: Option<FieldFault>,
    }
    /// The waitlist.
    WaitlistForm in "waitlist.html" {
        frame: Frame,
        provider: String,
        email: String,
        fault: Option<FieldFault>,
    }
    /// "Requested".
    Requested in "requested.html" {
        frame: Frame,
        name: String,
        request_id: String,
        /// Whether this is a waitlist entry.
        waiting: bool,
        /// Whether a provider was connected on this visit.
        connected: bool,
    }
    /// The last page of a session.
    Finished in "finished.html" {
        frame: Frame,
        title: &'static str,
        text: String,
        /// The icon above the title: `good`, `wait`, or empty.
        seal: &'static str,
        /// Whether the partner configured no URL for this ending.
        nowhere: bool,
        /// Where a popup goes whose opener is gone; a path next to this page.
        fallback: Option<String>,
        /// Whether opening the link again starts another visit.
        can_reopen: bool,
    }
    /// The help page.
    Help in "help.html" {
        frame: Frame,
        /// The path of the session's current page.
        back: &'static str,
    }
    /// The hidden page of the cookie probe.
    Probe in "probe.html" {
        origins: String,
        cap_ms: u32,
    }
    /// A page without a session.
    Notice in "notice.html" {
        frame: Frame,
        title: &'static str,
        text: &'static str,
    }
    /// The page at `/` without an invitation.
    LandingPage in "welcome.html" {
        frame: Frame,
        base: String,
    }
}
