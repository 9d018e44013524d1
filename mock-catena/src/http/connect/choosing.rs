//! Choosing a provider and entering its credentials.

use std::ops::Deref;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use catena_contract::Provider;

use super::connections::listed;
use super::credentials::{self, CredentialForm, fields, signs_in_elsewhere};
use super::ending::respond;
use super::frame::Frame;
use super::input::{Form, Pairs, Query};
use super::mark::Mark;
use super::page::{long_page, page, see, see_current, see_with, unknown};
use super::provider_list::{List, RowCache, escaped};
use super::views::{ProviderForm, Providers};
use crate::app::App;
use crate::catalogue::Catalogue;
use crate::session::{Screen, Session};

/// Most rows of a list on one page; the search finds the others.
pub(super) const MOST_CHOICES: usize = 300;

/// The parameters of a request and its session, whose visit has not ended. Other requests are redirected to the
/// session's current page.
pub(super) struct OnVisit<P> {
    pub(super) app: App,
    pub(super) session: Arc<Session>,
    pub(super) pairs: P,
}

impl<P, M> FromRequest<App, M> for OnVisit<P>
where
    P: FromRequest<App, M> + Deref<Target = Pairs>,
{
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let pairs = P::from_request(request, app).await.map_err(IntoResponse::into_response)?;
        let session =
            pairs.invitation().and_then(|id| app.session(id)).ok_or_else(|| unknown(&pairs.launch(app)))?;
        match session.member().map(|member| &member.visit.screen) {
            Some(
                Screen::Choosing
                | Screen::Connected { .. }
                | Screen::Requested { .. }
                | Screen::Deleted { .. },
            ) => Ok(Self { app: app.clone(), session, pairs }),
            Some(Screen::Ended(_)) | None => Err(see_current(&session, &pairs.launch(app))),
        }
    }
}

pub(super) async fn providers(
    Extension(cache): Extension<RowCache>,
    OnVisit { app, session, pairs: query }: OnVisit<Query>,
) -> Response {
    let words = query.optional("q", 100).unwrap_or_default();
    let limit = session.request().limit_tsps.as_deref();
    let catalogue = app.catalogue();
    let rows = cache.rows(&catalogue);
    let mut offered = catalogue.offered_rows(limit, &words);
    let frame = Frame::of(&app, &session, &query);
    let noted = |(place, provider): (usize, &Provider)| (place, note(provider, &session));
    let places = offered.by_ref().take(MOST_CHOICES).map(noted).collect();
    let (room, link) = (rows.room(), escaped(&frame.query));
    let view = Providers {
        frame,
        query: words,
        list: List { rows, places, link },
        left_out: offered.count(),
        connections: listed(&session),
    };
    long_page(StatusCode::OK, &view.frame, &view, room)
}

/// A note next to a provider's name.
fn note(provider: &Provider, session: &Session) -> &'static str {
    let connected = session.member().is_some_and(|member| member.connection_to(provider.id).is_some());
    match (connected, provider.is_sandbox) {
        (true, _) => "connected",
        (false, true) => "test source",
        (false, false) => "",
    }
}

pub(super) async fn provider(OnVisit { app, session, pairs: query }: OnVisit<Query>) -> Response {
    match chosen(&app.catalogue(), &session, &query) {
        Some(provider) => form(
            StatusCode::OK,
            &app,
            &session,
            provider,
            &query,
            CredentialForm::blank(fields(provider.conn_type)),
        ),
        None => see("/connect/providers", &session, &query.launch(&app)),
    }
}

pub(super) async fn connect(OnVisit { app, session, pairs: posted }: OnVisit<Form>) -> Response {
    let launch = posted.launch(&app);
    let catalogue = app.catalogue();
    let Some(provider) = chosen(&catalogue, &session, &posted) else {
        return see("/connect/providers", &session, &launch);
    };
    if signs_in_elsewhere(provider.conn_type) {
        let slug = ("provider", provider.slug.clone());
        return see_with("/connect/sign-in", &session, &launch, &[slug]);
    }
    let ask = fields(provider.conn_type);
    if let Some(fault) = credentials::fault(&provider.name, &ask, |name| posted.get(name)) {
        let again = CredentialForm::again(ask, |name| posted.get(name), fault);
        return form(StatusCode::UNPROCESSABLE_ENTITY, &app, &session, provider, &posted, again);
    }
    let moved = app.connect(session.id(), provider);
    if moved.is_ok() {
        let taken = credentials::taken(provider, |name| posted.get(name));
        app.remember_credentials(session.id(), provider.id, taken);
    }
    respond(&app, &posted, session.id(), moved)
}

/// The provider named in a request, if the partner offers it.
pub(super) fn chosen<'a>(
    catalogue: &'a Catalogue,
    session: &'a Session,
    pairs: &Pairs,
) -> Option<&'a Provider> {
    let slug = pairs.get("provider");
    let limit = session.request().limit_tsps.as_deref();
    catalogue.offered(limit, slug).find(|provider| provider.slug == slug)
}

fn form(
    status: StatusCode,
    app: &App,
    session: &Session,
    provider: &Provider,
    pairs: &Pairs,
    credentials: CredentialForm,
) -> Response {
    let mut frame = Frame::of(app, session, pairs);
    let elsewhere = signs_in_elsewhere(provider.conn_type);
    frame.window_script = elsewhere && frame.launch.is_surface();
    let view = ProviderForm {
        frame,
        name: provider.name.clone(),
        mark: Mark::of(&provider.name),
        slug: provider.slug.clone(),
        form: credentials,
        signs_in_elsewhere: elsewhere,
    };
    page(status, &view.frame, &view)
}
