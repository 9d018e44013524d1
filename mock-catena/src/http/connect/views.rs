//! The pages' data: one struct per template, nothing computed in the template but loops and branches.

use std::borrow::Cow;

use askama::Template;

use super::credentials::CredentialForm;
use super::frame::Frame;
use super::mark::Mark;
use super::provider_list::List;

/// Accept or decline.
#[derive(Template)]
#[template(path = "consent.html")]
pub(super) struct Consent {
    pub(super) frame: Frame,
    /// The fleet's name, as far as the partner knows it.
    pub(super) fleet_name: Option<String>,
    /// What is shared, as rows of a list.
    pub(super) shared: Cow<'static, str>,
    pub(super) longest_reason: usize,
}

/// A line of a list to choose from.
pub(super) struct Choice {
    pub(super) name: String,
    /// The value that names it in a URL.
    pub(super) key: String,
    /// What stands for a logo.
    pub(super) mark: Mark,
    /// A word beside the name.
    pub(super) note: &'static str,
}

/// What the fleet has connected.
pub(super) struct Connection {
    pub(super) name: String,
    pub(super) id: String,
}

/// What is wrong with a field.
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
    /// Its rows.
    pub(super) list: List,
    /// How many more there are than are shown.
    pub(super) left_out: usize,
    /// Whether this visit has something to return with.
    pub(super) can_return: bool,
    pub(super) connections: Vec<Connection>,
}

/// A provider's credentials, or the way to its own sign-in.
#[derive(Template)]
#[template(path = "provider.html")]
pub(super) struct ProviderForm {
    pub(super) frame: Frame,
    pub(super) name: String,
    pub(super) mark: Mark,
    pub(super) slug: String,
    pub(super) form: CredentialForm,
    /// Whether the provider signs in on a page of its own.
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

/// The last page of a sign-in window.
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

/// The search in the registry.
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
    /// What was wrong with the last try.
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
    /// Whether this is a place on the waitlist.
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
    /// The sign above the title: `good`, `wait`, or none.
    pub(super) seal: &'static str,
    /// Whether a button leads back to the partner; otherwise there is no URL for it, or nothing to tell.
    pub(super) can_return: bool,
    /// Whether the partner configured no URL for this end.
    pub(super) nowhere: bool,
    /// Where a window goes that nobody listens to.
    pub(super) fallback: Option<String>,
    /// Whether opening the link again begins another visit.
    pub(super) can_reopen: bool,
}

/// What each step is for.
#[derive(Template)]
#[template(path = "help.html")]
pub(super) struct Help {
    pub(super) frame: Frame,
    /// The page the session stands on.
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
