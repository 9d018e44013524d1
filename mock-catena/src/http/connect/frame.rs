//! What every page has in addition to its content: appearance, header, the parameters passed on to the next page, and
//! the messages it posts.

use catena_contract::{Expose as _, InvitationId};

use super::input::Pairs;
use super::launch::{Embed, Launch, Theme, Variant};
use super::mark::initials;
use super::messages::{Event, Post};
use super::pages::Page;
use super::shortcuts::{self, Shortcut};
use crate::app::App;
use crate::session::{CommandName, Screen, Session, Stage};

/// What every page has in addition to its content. The default is the frame of a page without a session.
#[derive(Default)]
pub(super) struct Frame {
    /// The parameters in every form and link: the invitation, and how the flow was opened.
    pub(super) carried: Vec<(&'static str, String)>,
    /// The same as a query string.
    pub(super) query: String,
    /// The partner's name; empty on a page without a session.
    pub(super) partner: String,
    /// The partner's initials, shown if there is no logo.
    pub(super) initials: String,
    /// Whether the fleet can leave from here.
    pub(super) can_leave: bool,
    /// `light` or `dark`, if set by the partner or chosen.
    pub(super) theme: Option<&'static str>,
    /// This page, to return to after choosing a theme.
    pub(super) page: Option<Page>,
    /// Whether the theme can be chosen here.
    pub(super) toggles: bool,
    /// Whether the card stands alone.
    pub(super) card: bool,
    /// The partner's brand colour.
    pub(super) colour: Option<String>,
    /// The partner's logos for light and dark pages.
    pub(super) logos: Option<(String, String)>,
    /// Progress: 1 invitation, 2 provider, 3 done; 0 on a page without a session.
    pub(super) step: u8,
    /// Whether the fleet has a connection.
    pub(super) connected: bool,
    /// The label of the button that ends a visit.
    pub(super) return_label: String,
    /// The messages this page posts.
    pub(super) post: Option<Post>,
    /// The shortcuts of the strip "choose an ending".
    pub(super) shortcuts: Vec<Shortcut>,
    /// How the flow was opened.
    pub(super) launch: Launch,
    /// Whether the page has a script in addition to the one that posts.
    pub(super) window_script: bool,
    /// Whether that script sends requests to this server.
    pub(super) fetches: bool,
    /// Where posted messages are recorded.
    pub(super) timeline: Option<(App, InvitationId)>,
}

impl Frame {
    /// The frame of a session's page.
    pub(super) fn of(app: &App, session: &Session, pairs: &Pairs) -> Self {
        let launch = pairs.launch(app);
        let carried = carried(session, &launch);
        let partner = &session.partner().name;
        let card = launch.variant == Variant::Card;
        let theme = launch.theme.or(pairs.chosen_theme());
        let leaves = session.stage().possible().contains(&CommandName::Leave);
        Self {
            query: encoded(&carried),
            carried,
            initials: initials(partner),
            partner: partner.clone(),
            can_leave: leaves && !card && session.stage().is_open() | on_visit(session),
            theme: theme.map(Theme::as_str),
            page: pairs.page().cloned(),
            toggles: launch.theme.is_none() && !card,
            card,
            colour: launch.brand.colour.map(|colour| colour.hex()),
            logos: launch.brand.logo.as_ref().map(|logo| {
                let dark = launch.brand.logo_dark.as_ref().unwrap_or(logo);
                (logo.to_string(), dark.to_string())
            }),
            step: step(session),
            connected: session.member().is_some_and(|member| !member.connections.is_empty()),
            return_label: match launch.embed {
                Some(Embed::Iframe) => "Done".to_owned(),
                Some(Embed::Popup | Embed::Redirect) | None => format!("Return to {partner}"),
            },
            post: None,
            shortcuts: if app.context().connect.helper { shortcuts::shortcuts(session) } else { vec![] },
            launch,
            window_script: false,
            fetches: false,
            timeline: Some((app.clone(), session.id())),
        }
    }

    /// Adds the messages that this page posts. The first page after the magic link also posts that the flow is open.
    pub(super) fn posting(mut self, pairs: &Pairs, events: &[Event]) -> Self {
        let open = pairs.has("launched").then_some(Event::Open);
        let events: Vec<_> = open.into_iter().chain(events.iter().cloned()).collect();
        self.post = Post::of(&self.launch, &events, None);
        if let (Some(post), Some((app, session))) = (&self.post, &self.timeline) {
            app.record_messages(*session, post.to, &post.origins, events.iter().map(Event::name));
        }
        self
    }

    /// The logos to show, depending on the theme.
    pub(super) fn logo(&self) -> Option<(&str, Option<&str>)> {
        let (light, dark) = self.logos.as_ref()?;
        Some(match self.theme {
            Some("dark") => (dark, None),
            Some(_) => (light, None),
            None => (light, Some(dark)),
        })
    }
}

/// The invitation and the launch parameters, to pass on to the next page.
pub(super) fn carried(session: &Session, launch: &Launch) -> Vec<(&'static str, String)> {
    let mut carried = vec![("invite", session.id().expose())];
    carried.extend(launch.carried());
    carried
}

/// Pairs as a query string.
pub(super) fn encoded(pairs: &[(&'static str, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn on_visit(session: &Session) -> bool {
    session.member().is_some_and(|member| !matches!(member.visit.screen, Screen::Ended(_)))
}

fn step(session: &Session) -> u8 {
    match session.stage() {
        Stage::Invited | Stage::Viewed => 1,
        Stage::Accepted(member) => match member.visit.screen {
            Screen::Choosing | Screen::Deleted { .. } => 2,
            Screen::Connected { .. } | Screen::Requested { .. } | Screen::Ended(_) => 3,
        },
        Stage::Away(_) | Stage::Declined { .. } | Stage::Expired | Stage::Deleted => 0,
    }
}
