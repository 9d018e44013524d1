//! Data for the templates, one struct each. Templates only loop and branch.

use std::borrow::Cow;

use askama::Template;

use super::credentials::CredentialForm;
use super::frame::Frame;
use super::mark::Mark;
use super::provider_list::List;

/// The consent card.
#[derive(Template)]
#[template(path = "consent.html")]
pub(super) struct Consent {
    pub(super) frame: Frame,
    /// The fleet's name, if the partner provided it.
    pub(super) fleet_name: Option<String>,
    /// The permissions as list items.
    pub(super) shared: Cow<'static, str>,
    pub(super) longest_reason: usize,
}

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

/// The provider list.
#[derive(Template)]
#[template(path = "providers.html")]
pub(super) struct Providers {
    pub(super) frame: Frame,
    pub(super) query: String,
    /// The rows.
    pub(super) list: List,
    /// How many rows are not shown.
    pub(super) left_out: usize,
    /// Whether the fleet can return to the partner.
    pub(super) can_return: bool,
    pub(super) connections: Vec<Connection>,
}

/// A provider's credentials form, or the link to its own sign-in.
#[derive(Template)]
#[template(path = "provider.html")]
pub(super) struct ProviderForm {
    pub(super) frame: Frame,
    pub(super) name: String,
    pub(super) mark: Mark,
    pub(super) slug: String,
    pub(super) form: CredentialForm,
    /// Whether the provider signs in on its own site.
    pub(super) signs_in_elsewhere: bool,
}

/// The provider's own sign-in.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub(super) struct SignIn {
    pub(super) frame: Frame,
    pub(super) name: String,
    pub(super) mark: Mark,
    pub(super) slug: String,
    pub(super) form: CredentialForm,
}

/// The last page of a sign-in popup.
#[derive(Template)]
#[template(path = "signed_in.html")]
pub(super) struct SignedIn {
    pub(super) frame: Frame,
    pub(super) name: String,
    pub(super) mark: Mark,
}

/// "Connected".
#[derive(Template)]
#[template(path = "connected.html")]
pub(super) struct Connected {
    pub(super) frame: Frame,
    pub(super) name: String,
    /// Every provider connected so far.
    pub(super) connections: Vec<Connection>,
}

/// "Delete this connection?"
#[derive(Template)]
#[template(path = "delete.html")]
pub(super) struct DeleteConnection {
    pub(super) frame: Frame,
    pub(super) name: String,
    pub(super) id: String,
}

/// "Deleted".
#[derive(Template)]
#[template(path = "deleted.html")]
pub(super) struct Deleted {
    pub(super) frame: Frame,
    pub(super) name: String,
    pub(super) connections: Vec<Connection>,
    pub(super) can_return: bool,
}

/// The registry search.
#[derive(Template)]
#[template(path = "not_listed.html")]
pub(super) struct NotListed {
    pub(super) frame: Frame,
    pub(super) query: String,
    pub(super) choices: Vec<Choice>,
    pub(super) left_out: usize,
}

/// The request for a provider.
#[derive(Template)]
#[template(path = "request.html")]
pub(super) struct RequestForm {
    pub(super) frame: Frame,
    pub(super) name: String,
    pub(super) mark: Mark,
    pub(super) ext_tsp_id: String,
    pub(super) contact_name: String,
    pub(super) email: String,
    pub(super) notes: String,
    /// The error in the last attempt.
    pub(super) fault: Option<FieldFault>,
}

/// The waitlist.
#[derive(Template)]
#[template(path = "waitlist.html")]
pub(super) struct WaitlistForm {
    pub(super) frame: Frame,
    pub(super) provider: String,
    pub(super) email: String,
    pub(super) fault: Option<FieldFault>,
}

impl WaitlistForm {
    fn has_fault(&self, field: &str) -> bool {
        self.fault.as_ref().is_some_and(|fault| fault.is_of(field))
    }
}

/// "Requested".
#[derive(Template)]
#[template(path = "requested.html")]
pub(super) struct Requested {
    pub(super) frame: Frame,
    pub(super) name: String,
    pub(super) request_id: String,
    /// Whether this is a waitlist entry.
    pub(super) waiting: bool,
    /// Whether a provider was connected on this visit.
    pub(super) connected: bool,
}

/// The last page of a session.
#[derive(Template)]
#[template(path = "finished.html")]
pub(super) struct Finished {
    pub(super) frame: Frame,
    pub(super) title: &'static str,
    pub(super) text: String,
    /// The icon above the title: `good`, `wait`, or empty.
    pub(super) seal: &'static str,
    /// Whether there is a button back to the partner.
    pub(super) can_return: bool,
    /// Whether the partner configured no URL for this ending.
    pub(super) nowhere: bool,
    /// The URL for a popup whose opener is gone.
    pub(super) fallback: Option<String>,
    /// Whether opening the link again starts another visit.
    pub(super) can_reopen: bool,
}

/// The help page.
#[derive(Template)]
#[template(path = "help.html")]
pub(super) struct Help {
    pub(super) frame: Frame,
    /// The path of the session's current page.
    pub(super) back: &'static str,
}

/// The hidden page of the cookie probe.
#[derive(Template)]
#[template(path = "probe.html")]
pub(super) struct Probe {
    pub(super) origins: String,
    pub(super) cap_ms: u32,
}

/// A page without a session.
#[derive(Template)]
#[template(path = "notice.html")]
pub(super) struct Notice {
    pub(super) frame: Frame,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
}

/// The page at `/` without an invitation.
#[derive(Template)]
#[template(path = "welcome.html")]
pub(super) struct LandingPage {
    pub(super) frame: Frame,
    pub(super) base: String,
}
