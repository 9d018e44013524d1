//! Choosing a provider and connecting it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use catena_contract::Provider;

use super::credentials::{self, fields, signs_in_elsewhere};
use super::ending::settle;
use super::input::{Form, Pairs, Query};
use super::page::{page, see, see_place, unknown};
use super::views::{Choice, Connected, Frame, ProviderForm, Providers};
use crate::app::App;
use crate::session::{Member, Screen, Session};

/// Most lines of a list on one page; the search finds the rest.
pub(super) const MOST_CHOICES: usize = 100;

/// A session on a visit that has not ended; otherwise the answer that leads to where it stands.
pub(super) fn on_visit(app: &App, pairs: &Pairs) -> Result<Session, Box<Response>> {
    let session = pairs.invitation().and_then(|id| app.session(id)).ok_or_else(|| Box::new(unknown()))?;
    match session.member().map(|member| &member.visit.screen) {
        Some(Screen::Choosing | Screen::Connected { .. } | Screen::Requested { .. }) => Ok(session),
        Some(Screen::Ended(_)) | None => Err(Box::new(see_place(&session))),
    }
}

pub(super) async fn providers(State(app): State<App>, query: Query) -> Response {
    let session = match on_visit(&app, &query) {
        Ok(session) => session,
        Err(elsewhere) => return *elsewhere,
    };
    let words = query.given("q", 100).unwrap_or_default();
    let limit = session.asked().limit_tsps.as_deref();
    let catalogue = app.catalogue();
    let mut choices: Vec<_> =
        catalogue.offered(limit, &words).map(|provider| choice(provider, &session)).collect();
    let left_out = choices.len().saturating_sub(MOST_CHOICES);
    choices.truncate(MOST_CHOICES);
    let can_return = session.member().is_some_and(|member| member.visit.outcome().is_some());
    page(
        StatusCode::OK,
        &Providers { frame: Frame::of(&session), query: words, choices, left_out, can_return },
    )
}

fn choice(provider: &Provider, session: &Session) -> Choice {
    let connected = session.member().is_some_and(|member| member.connection_to(provider.id).is_some());
    let note = match (connected, provider.is_sandbox) {
        (true, _) => "connected",
        (false, true) => "test source",
        (false, false) => "",
    };
    Choice { name: provider.name.clone(), key: provider.slug.clone(), note }
}

pub(super) async fn provider(State(app): State<App>, query: Query) -> Response {
    let session = match on_visit(&app, &query) {
        Ok(session) => session,
        Err(elsewhere) => return *elsewhere,
    };
    match chosen(&app, &session, &query) {
        Some(provider) => form(StatusCode::OK, &session, &provider, None),
        None => see("/connect/providers", &session),
    }
}

pub(super) async fn connect(State(app): State<App>, posted: Form) -> Response {
    let session = match on_visit(&app, &posted) {
        Ok(session) => session,
        Err(elsewhere) => return *elsewhere,
    };
    let Some(provider) = chosen(&app, &session, &posted) else { return see("/connect/providers", &session) };
    let ask = &fields(provider.conn_type);
    if let Some(fault) = credentials::fault(&provider.name, ask, |name| posted.get(name)) {
        return form(StatusCode::UNPROCESSABLE_ENTITY, &session, &provider, Some(fault));
    }
    settle(&app, session.id(), app.connect(session.id(), &provider))
}

pub(super) async fn connected(State(app): State<App>, query: Query) -> Response {
    let session = match on_visit(&app, &query) {
        Ok(session) => session,
        Err(elsewhere) => return *elsewhere,
    };
    match session.member().and_then(newest_connection) {
        Some((name, names)) => page(StatusCode::OK, &Connected { frame: Frame::of(&session), name, names }),
        None => see_place(&session),
    }
}

/// The provider just connected, and all of them.
fn newest_connection(member: &Member) -> Option<(String, Vec<String>)> {
    let Screen::Connected { provider } = member.visit.screen else { return None };
    let name = member.connection_to(provider)?.provider.name.clone();
    let names = member.connections.iter().map(|connection| connection.provider.name.clone()).collect();
    Some((name, names))
}

/// The provider a request names, if the partner offers it.
fn chosen(app: &App, session: &Session, pairs: &Pairs) -> Option<Provider> {
    let slug = pairs.get("provider");
    let limit = session.asked().limit_tsps.as_deref();
    app.catalogue().offered(limit, slug).find(|provider| provider.slug == slug).cloned()
}

fn form(status: StatusCode, session: &Session, provider: &Provider, fault: Option<String>) -> Response {
    let view = ProviderForm {
        frame: Frame::of(session),
        name: provider.name.clone(),
        slug: provider.slug.clone(),
        fields: fields(provider.conn_type),
        signs_in_elsewhere: signs_in_elsewhere(provider.conn_type),
        fault,
    };
    page(status, &view)
}
