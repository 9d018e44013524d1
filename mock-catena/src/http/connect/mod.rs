//! The hosted flow: the pages behind a magic link. They are rendered on the server and work without JavaScript;
//! scripts only post messages, open a provider's sign-in window, and check a cookie.
//!
//! Every form contains the invitation and the launch parameters, so no cookie is needed. A POST that runs a command
//! responds with 303: to the next page, or to the partner if the visit has ended. Outdated pages (Back, a second tab,
//! a form sent twice) redirect to the session's current page.

mod assets;
mod brand;
mod choosing;
mod connections;
mod cookie_probe;
mod credentials;
mod ending;
mod frame;
mod input;
mod launch;
mod mark;
mod messages;
mod open;
mod own_forms;
mod page;
mod pages;
mod provider_list;
mod requesting;
mod sharing;
mod shortcuts;
mod signing_in;
mod views;
mod waitlist;

use axum::extract::Request;
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use axum::{Extension, Router};

use crate::app::App;

pub(super) use page::messages_recorded;

pub(super) fn routes(app: &App) -> Router<App> {
    Router::new()
        .route("/connect/style.css", get(assets::style))
        .route("/connect/brand.css", get(brand::stylesheet))
        .route("/connect/embed.js", get(assets::embed))
        .route("/connect/window.js", get(assets::window))
        .route("/connect/signed-in.js", get(assets::signed_in))
        .route("/connect/theme", form(brand::choose))
        .route("/connect/help", get(brand::help))
        .route("/connect/accept", form(open::accept))
        .route("/connect/decline", form(open::decline))
        .route("/connect/providers", get(choosing::providers))
        .route("/connect/provider", get(choosing::provider))
        .route("/connect/connect", form(choosing::connect))
        .route("/connect/sign-in", get(signing_in::form).post(signing_in::sign_in))
        .route("/connect/signed-in", get(signing_in::signed_in))
        .route("/connect/connected", get(connections::connected))
        .route("/connect/delete", get(connections::ask).post(connections::delete))
        .route("/connect/deleted", get(connections::deleted))
        .route("/connect/not-listed", get(requesting::search))
        .route("/connect/request", get(requesting::form))
        .route("/connect/request-integration", form(requesting::request))
        .route("/connect/requested", get(requesting::requested))
        .route("/connect/waitlist", get(waitlist::form))
        .route("/connect/join-waitlist", form(waitlist::join))
        .route("/connect/return", form(ending::go_back))
        .route("/connect/add-another", form(ending::add_another))
        .route("/connect/leave", form(ending::leave))
        .route("/connect/finished", get(ending::finished))
        .route("/connect/fallback", get(ending::fall_back))
        .route("/connect/helper", form(shortcuts::run))
        .route("/embed/probe", get(cookie_probe::page))
        .route("/embed/probe.js", get(assets::probe))
        .route("/embed/probe/set", get(cookie_probe::set))
        .route("/embed/probe/check", get(cookie_probe::check))
        .layer(Extension(provider_list::RowCache::default()))
        .layer(from_fn_with_state(app.clone(), own_forms::only))
        .layer(from_fn_with_state(app.clone(), page::messages_recorded))
}

/// The page at `/`, for which another module has the route.
pub(super) async fn magic_link(app: App, request: Request) -> Response {
    open::open.call(request, app).await
}

/// A route for a form. Opening it as a page redirects to the session's current page.
fn form<T: 'static>(handler: impl Handler<T, App>) -> MethodRouter<App> {
    post(handler).fallback(page::not_a_page)
}
