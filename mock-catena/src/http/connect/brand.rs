//! The partner's colour, the light or dark theme, and the help page.
//!
//! The colour is a stylesheet because the content security policy allows no style inside a page.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::frame::Frame;
use super::input::{Form, Query, THEME_COOKIE};
use super::launch::{Colour, Embed, Theme};
use super::page::{current_page, page, see_current, see_with, unknown};
use super::pages::Page;
use super::views::Help;
use crate::app::App;

/// How long a browser keeps the theme: a year, in seconds.
const MAX_AGE_S: u32 = 31_536_000;

/// `GET /connect/brand.css?color=…`
pub(super) async fn stylesheet(query: Query) -> Response {
    let Some(colour) = Colour::parse(query.get("color")) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "max-age=3600"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let css = format!(
        ":root:root:root {{ --brand: #{}; --on-brand: {}; }}\n",
        colour.hex(),
        if dark_text_reads_better(colour) { "#0b1622" } else { "#ffffff" }
    );
    (headers, css).into_response()
}

/// Stores the theme in a cookie and redirects to the page it was chosen on. In a frame, the cookie is partitioned by
/// the embedding site.
pub(super) async fn choose(State(app): State<App>, form: Form) -> Response {
    let launch = form.launch(&app);
    let Some(session) = form.invitation().and_then(|id| app.session(id)) else { return unknown(&launch) };
    let mut response = match Page::of(form.get("page"), |name| form.get(name)) {
        Some(Page { path, about }) => see_with(path, &session, &launch, &about),
        None => see_current(&session, &launch),
    };
    if let Some(theme) = Theme::parse(form.get("to")) {
        let site = match launch.embed {
            Some(Embed::Iframe) => "SameSite=None; Secure; Partitioned",
            Some(Embed::Popup | Embed::Redirect) | None => "SameSite=Lax",
        };
        let cookie =
            format!("{THEME_COOKIE}={}; Path=/; Max-Age={MAX_AGE_S}; HttpOnly; {site}", theme.as_str());
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// The help page.
pub(super) async fn help(State(app): State<App>, query: Query) -> Response {
    let Some(session) = query.invitation().and_then(|id| app.session(id)) else {
        return unknown(&query.launch(&app));
    };
    let view = Help { frame: Frame::of(&app, &session, &query), back: current_page(&session) };
    page(StatusCode::OK, &view.frame, &view)
}

/// Whether dark text has more contrast on this colour than white text (WCAG 2, relative luminance).
fn dark_text_reads_better(Colour([red, green, blue]): Colour) -> bool {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    // Luminance of `#0b1622` is 0.0078.
    (luminance + 0.05) / 0.057_8 > 1.05 / (luminance + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_on_a_brand_colour_has_the_higher_contrast() {
        let dark = |raw| dark_text_reads_better(Colour::parse(raw).unwrap());
        assert!(dark("ffd400") && dark("ffffff") && dark("7db8f5"));
        assert!(!dark("0b5cab") && !dark("000000") && !dark("a3131f"));
    }
}
