//! The provider's own sign-in: in the same tab, or in a popup if the flow is embedded. The simulated provider accepts
//! any name and password, except the values that fail.

use axum::http::StatusCode;
use axum::response::Response;
use catena_contract::Provider;

use super::choosing::{OnVisit, chosen};
use super::credentials::{self, CredentialForm, sign_in as sign_in_fields};
use super::ending::respond;
use super::frame::Frame;
use super::input::{Form, Pairs, Query};
use super::mark::Mark;
use super::page::{page, see, see_current};
use super::views::{SignIn, SignedIn};
use crate::app::App;
use crate::session::{Screen, Session};

pub(super) async fn form(OnVisit { app, session, pairs: query }: OnVisit<Query>) -> Response {
    match chosen(&app.catalogue(), &session, &query) {
        Some(provider) => {
            shown(StatusCode::OK, &app, &session, provider, &query, CredentialForm::blank(sign_in_fields()))
        }
        None => see("/connect/providers", &session, &query.launch(&app)),
    }
}

pub(super) async fn sign_in(OnVisit { app, session, pairs: posted }: OnVisit<Form>) -> Response {
    let launch = posted.launch(&app);
    let catalogue = app.catalogue();
    let Some(provider) = chosen(&catalogue, &session, &posted) else {
        return see("/connect/providers", &session, &launch);
    };
    if let Some(fault) = credentials::fault(&provider.name, &sign_in_fields(), |name| posted.get(name)) {
        let again = CredentialForm::again(sign_in_fields(), |name| posted.get(name), fault);
        return shown(StatusCode::UNPROCESSABLE_ENTITY, &app, &session, provider, &posted, again);
    }
    let moved = app.connect(session.id(), provider);
    match moved {
        Ok(moved) if launch.is_surface() => see("/connect/signed-in", &moved.session, &launch),
        moved => respond(&app, &posted, session.id(), moved),
    }
}

/// The last page of a sign-in popup: its script notifies the flow, which closes the popup.
pub(super) async fn signed_in(OnVisit { app, session, pairs: query }: OnVisit<Query>) -> Response {
    let name = session.member().and_then(|member| match member.visit.screen {
        Screen::Connected { provider } => Some(member.connection_to(provider)?.provider.name.clone()),
        Screen::Choosing | Screen::Requested { .. } | Screen::Deleted { .. } | Screen::Ended(_) => None,
    });
    let Some(name) = name else { return see_current(&session, &query.launch(&app)) };
    let frame = Frame { window_script: true, ..own_window(&app, &session, &query) };
    let view = SignedIn { frame, mark: Mark::of(&name), name };
    page(StatusCode::OK, &view.frame, &view)
}

/// The frame of the provider's window, which the partner's page did not open: nothing is posted to it.
fn own_window(app: &App, session: &Session, pairs: &Pairs) -> Frame {
    Frame { post: None, ..Frame::of(app, session, pairs) }
}

fn shown(
    status: StatusCode,
    app: &App,
    session: &Session,
    provider: &Provider,
    pairs: &Pairs,
    form: CredentialForm,
) -> Response {
    let view = SignIn {
        frame: own_window(app, session, pairs),
        name: provider.name.clone(),
        mark: Mark::of(&provider.name),
        slug: provider.slug.clone(),
        form,
    };
    page(status, &view.frame, &view)
}
