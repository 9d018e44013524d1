//! Light or dark, as the fleet likes it, and the page with help.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::frame::Frame;
use super::input::{Form, Query, THEME_COOKIE};
use super::launch::{Embed, Theme};
use super::page::{page, place, see_place, see_with, unknown};
use super::pages::Page;
use super::views::Help;
use crate::app::App;

/// How long a browser keeps the choice: a year, in seconds.
const KEPT_S: u32 = 31_536_000;

/// Keeps the theme in a cookie and leads back to the page it was chosen on. In a frame the cookie belongs to the page around it.
pub(super) async fn choose(State(app): State<App>, form: Form) -> Response {
    let Some(session) = form.invitation().and_then(|id| app.session(id)) else { return unknown() };
    let launch = form.launch(&app);
    let mut response = match Page::of(form.get("page"), |name| form.get(name)) {
        Some(Page { path, about }) => see_with(path, &session, &launch, &about),
        None => see_place(&session, &launch),
    };
    if let Some(theme) = Theme::parse(form.get("to")) {
        let site = match launch.embed {
            Some(Embed::Iframe) => "SameSite=None; Secure; Partitioned",
            Some(Embed::Popup | Embed::Redirect) | None => "SameSite=Lax",
        };
        let cookie = format!("{THEME_COOKIE}={}; Path=/; Max-Age={KEPT_S}; HttpOnly; {site}", theme.as_str());
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// What each step is for. It moves nothing.
pub(super) async fn help(State(app): State<App>, query: Query) -> Response {
    let Some(session) = query.invitation().and_then(|id| app.session(id)) else { return unknown() };
    let view = Help { frame: Frame::of(&app, &session, &query), back: place(&session) };
    page(StatusCode::OK, &view.frame, &view)
}
