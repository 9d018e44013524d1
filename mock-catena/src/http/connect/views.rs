//! The pages' data: one struct per template, nothing computed in the template but loops and branches.

use askama::Template;
use catena_contract::Expose as _;

use super::credentials::CredentialField;
use crate::session::Session;

/// What every page of a session shows.
pub(super) struct Frame {
    /// The invitation, for the forms.
    pub(super) invite: String,
    /// Who invited.
    pub(super) partner: String,
    /// Whether the visit can be left from here.
    pub(super) can_leave: bool,
}

impl Frame {
    pub(super) fn of(session: &Session) -> Self {
        Self {
            invite: session.id().expose(),
            partner: session.partner().name.clone(),
            can_leave: session.stage().possible().contains(&crate::session::CommandName::Leave),
        }
    }
}

/// Accept or decline.
#[derive(Template)]
#[template(path = "consent.html")]
pub(super) struct Consent {
    pub(super) frame: Frame,
    /// The fleet's name, as far as the partner knows it.
    pub(super) fleet_name: Option<String>,
    /// What is shared: resource and level, in words.
    pub(super) scopes: Vec<(String, &'static str)>,
    pub(super) longest_reason: usize,
}

/// A line of a list to choose from.
pub(super) struct Choice {
    pub(super) name: String,
    /// The value that names it in a URL.
    pub(super) key: String,
    /// A word beside the name.
    pub(super) note: &'static str,
}

/// The provider list.
#[derive(Template)]
#[template(path = "providers.html")]
pub(super) struct Providers {
    pub(super) frame: Frame,
    pub(super) query: String,
    pub(super) choices: Vec<Choice>,
    /// How many more there are than are shown.
    pub(super) left_out: usize,
    /// Whether this visit has something to return with.
    pub(super) can_return: bool,
}

/// A provider's credentials.
#[derive(Template)]
#[template(path = "provider.html")]
pub(super) struct ProviderForm {
    pub(super) frame: Frame,
    pub(super) name: String,
    pub(super) slug: String,
    pub(super) fields: Vec<CredentialField>,
    /// Whether the real provider signs in on a page of its own.
    pub(super) signs_in_elsewhere: bool,
    /// What was wrong with the last try.
    pub(super) fault: Option<String>,
}

/// "Connected".
#[derive(Template)]
#[template(path = "connected.html")]
pub(super) struct Connected {
    pub(super) frame: Frame,
    pub(super) name: String,
    /// Every provider connected so far.
    pub(super) names: Vec<String>,
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
    pub(super) ext_tsp_id: String,
    pub(super) contact_name: String,
    pub(super) email: String,
    pub(super) notes: String,
    /// What was wrong with the last try.
    pub(super) fault: Option<&'static str>,
}

/// "Requested".
#[derive(Template)]
#[template(path = "requested.html")]
pub(super) struct Requested {
    pub(super) frame: Frame,
    pub(super) name: String,
    pub(super) request_id: String,
}

/// The last page of a session.
#[derive(Template)]
#[template(path = "finished.html")]
pub(super) struct Finished {
    pub(super) frame: Frame,
    pub(super) title: &'static str,
    pub(super) text: String,
    /// Whether a button leads back to the partner; otherwise there is no URL for it, or nothing to tell.
    pub(super) can_return: bool,
    /// Whether the partner configured no URL for this end.
    pub(super) nowhere: bool,
    /// Whether opening the link again begins another visit.
    pub(super) can_reopen: bool,
}

/// A page without a session.
#[derive(Template)]
#[template(path = "notice.html")]
pub(super) struct Notice {
    pub(super) title: &'static str,
    pub(super) text: &'static str,
}

/// The page at `/` without an invitation.
#[derive(Template)]
#[template(path = "welcome.html")]
pub(super) struct Welcome {
    pub(super) base: String,
}
