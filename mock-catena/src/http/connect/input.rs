//! The parameters of a query or form, and the theme from the cookie. Any input can be read; none is rejected.

use std::convert::Infallible;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use catena_contract::InvitationId;

use super::launch::{Launch, Theme};
use super::page;
use super::pages::Page;
use crate::app::App;
use crate::http::request::bytes;

/// The cookie with the fleet's theme.
pub(super) const THEME_COOKIE: &str = "catena_theme";

/// The parameters of a query.
pub(super) struct Query(Pairs);

/// The parameters of a posted form.
pub(super) struct Form(Pairs);

/// Names and values, decoded, in their original order.
pub(super) struct Pairs {
    pairs: Vec<(String, String)>,
    chosen_theme: Option<Theme>,
    page: Option<Page>,
}

impl Pairs {
    fn parse(raw: &[u8], headers: &HeaderMap, path: &str) -> Self {
        let chosen_theme = cookie(headers, THEME_COOKIE).and_then(Theme::parse);
        let mut pairs =
            Self { pairs: form_urlencoded::parse(raw).into_owned().collect(), chosen_theme, page: None };
        pairs.page = Page::of(path, |name| pairs.get(name));
        pairs
    }

    /// The first value of a parameter, trimmed; empty if there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// The value of an optional parameter, truncated to `longest` characters.
    pub(super) fn optional(&self, name: &str, longest: usize) -> Option<String> {
        let value = self.get(name);
        (!value.is_empty()).then(|| value.chars().take(longest).collect())
    }

    /// Every value of a parameter.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.trim())
    }

    /// Whether the parameter exists.
    pub(super) fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|(key, _)| key == name)
    }

    /// The invitation. That of a TMS opens like any other (assumption `tms-invite-alike`).
    pub(super) fn invitation(&self) -> Option<InvitationId> {
        let name = if self.has("invite") { "invite" } else { "tms_invite" };
        self.get(name).parse().ok()
    }

    /// Whether there is an invitation parameter.
    pub(super) fn names_an_invitation(&self) -> bool {
        self.has("invite") || self.has("tms_invite")
    }

    /// How the flow was opened.
    pub(super) fn launch(&self, app: &App) -> Launch {
        Launch::of(|name| self.get(name), &app.context().connect)
    }

    /// The requested page, or the one with the posted form.
    pub(super) const fn page(&self) -> Option<&Page> {
        self.page.as_ref()
    }

    /// The theme from the cookie.
    pub(super) const fn chosen_theme(&self) -> Option<Theme> {
        self.chosen_theme
    }
}

/// The value of a cookie.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

impl std::ops::Deref for Query {
    type Target = Pairs;

    fn deref(&self) -> &Pairs {
        &self.0
    }
}

impl std::ops::Deref for Form {
    type Target = Pairs;

    fn deref(&self) -> &Pairs {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Pairs::parse(
            parts.uri.query().unwrap_or_default().as_bytes(),
            &parts.headers,
            parts.uri.path(),
        )))
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (headers, uri) = (request.headers().clone(), request.uri().clone());
        match bytes(request, state).await {
            Ok(bytes) => Ok(Self(Pairs::parse(&bytes, &headers, uri.path()))),
            Err(refusal) => Err(page::unreadable_form(
                StatusCode::from_u16(refusal.code()).unwrap_or(StatusCode::BAD_REQUEST),
            )),
        }
    }
}
