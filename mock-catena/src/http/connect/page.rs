//! Responses of the flow: pages with their headers, redirects, and pages without a session.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use url::Url;

use super::frame::{Frame, carried, encoded};
use super::input::Query;
use super::launch::Launch;
use super::messages::Post;
use super::views::Notice;
use crate::app::App;
use crate::session::{Ending, Screen, Session, Stage};

/// Renders a page. Its content security policy allows our stylesheet, the partner's logo, and our scripts if the page
/// has any, but no inline scripts or styles. Only the origins of its embed key may frame it, however `embed` says that it
/// was opened. There is no `form-action`, because browsers apply it to redirects after a form, and the last one goes to
/// the partner.
pub(super) fn page(status: StatusCode, frame: &Frame, template: &impl Template) -> Response {
    long_page(status, frame, template, 0)
}

/// Renders a page that is about this many bytes longer than usual.
pub(super) fn long_page(
    status: StatusCode,
    frame: &Frame,
    template: &impl Template,
    longer: usize,
) -> Response {
    let mut html = String::with_capacity(USUAL_LENGTH + longer);
    let body = match template.render_into(&mut html) {
        Ok(()) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            (status, "This page could not be written; reload it").into_response()
        }
    };
    let mut response = guarded(body, &policy(frame));
    if let Some(post) = &frame.post {
        response.extensions_mut().insert(post.clone());
    }
    response
}

/// Records the messages of the pages that are sent.
pub(in crate::http) async fn messages_recorded(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    let sends_page = request.method() != Method::HEAD;
    let mut response = next.run(request).await;
    if let Some(post) = response.extensions_mut().remove::<Post>()
        && sends_page
        && post.has_messages()
    {
        app.posted(post.session, post.to, post.into_messages());
    }
    response
}

/// Initial buffer size.
const USUAL_LENGTH: usize = 8 * 1024;

/// 303 to another page of the flow.
pub(super) fn see(path: &str, session: &Session, launch: &Launch) -> Response {
    see_with(path, session, launch, &[])
}

/// The same with more parameters.
pub(super) fn see_with(
    path: &str,
    session: &Session,
    launch: &Launch,
    more: &[(&'static str, String)],
) -> Response {
    let mut pairs = carried(session, launch);
    pairs.extend_from_slice(more);
    guarded(Redirect::to(&format!("{path}?{}", encoded(&pairs))).into_response(), NOTHING)
}

/// 303 to the session's current page.
pub(super) fn see_current(session: &Session, launch: &Launch) -> Response {
    see(current_page(session), session, launch)
}

/// 303 to the partner, or to the last page if there is no URL or the flow is embedded.
pub(super) fn see_end(app: &App, ending: &Ending, session: &Session, launch: &Launch) -> Response {
    if launch.is_surface() {
        return see("/connect/finished", session, launch);
    }
    match app.redirect(session, ending, launch.embed.is_some()) {
        Some(url) => see_partner(&url),
        None => see("/connect/finished", session, launch),
    }
}

/// 303 to the partner.
pub(super) fn see_partner(url: &Url) -> Response {
    guarded(Redirect::to(url.as_str()).into_response(), NOTHING)
}

/// The path of the session's current page.
pub(super) fn current_page(session: &Session) -> &'static str {
    match session.stage() {
        Stage::Invited | Stage::Viewed => "/",
        Stage::Away(_) | Stage::Declined { .. } | Stage::Expired | Stage::Deleted => "/connect/finished",
        Stage::Accepted(member) => match member.visit.screen {
            Screen::Choosing => "/connect/providers",
            Screen::Connected { .. } => "/connect/connected",
            Screen::Requested { .. } => "/connect/requested",
            Screen::Deleted { .. } => "/connect/deleted",
            Screen::Ended(_) => "/connect/finished",
        },
    }
}

/// The page for an unknown link.
pub(super) fn unknown(launch: &Launch) -> Response {
    notice(
        launch,
        StatusCode::NOT_FOUND,
        "This link is not known",
        "No invitation has this link. It may have been cut short on its way: copy the whole of it, or ask the company \
         that invited you for a new one.",
    )
}

/// The page for a form that could not be read.
pub(super) fn unreadable_form(status: StatusCode) -> Response {
    notice(
        &Launch::default(),
        status,
        "This form could not be read",
        "It is too long, or it broke off on its way. Go back, shorten what you wrote, and send it again.",
    )
}

/// The response to opening a form's URL as a page.
pub(super) async fn not_a_page(State(app): State<App>, query: Query) -> Response {
    let launch = query.launch(&app);
    if let Some(session) = query.invitation().and_then(|id| app.session(id)) {
        return see_current(&session, &launch);
    }
    let mut response = notice(
        &launch,
        StatusCode::METHOD_NOT_ALLOWED,
        "This address is not a page",
        "A form is sent to it. Open your invitation link: you go on where you were.",
    );
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
    response
}

/// The page for a form that another site sent.
pub(super) fn foreign_form(launch: &Launch) -> Response {
    notice(
        launch,
        StatusCode::FORBIDDEN,
        "This form came from somewhere else",
        "Another site sent it in your name, so nothing was done. Open your invitation link and go on there.",
    )
}

fn notice(launch: &Launch, status: StatusCode, title: &'static str, text: &'static str) -> Response {
    let notice = Notice { frame: Frame::without_session(launch), title, text };
    page(status, &notice.frame, &notice)
}

/// The policy of a response without content.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'";

fn policy(frame: &Frame) -> String {
    let logos = frame.logos.iter().flat_map(|(light, dark)| [light, dark]);
    let mut images = String::new();
    for origin in
        logos.filter_map(|logo| Url::parse(logo).ok()).map(|logo| logo.origin().ascii_serialization())
    {
        if !images.contains(&origin) {
            images.push(' ');
            images.push_str(&origin);
        }
    }
    let scripts = if frame.post.is_some() || frame.window_script { " script-src 'self';" } else { "" };
    let fetches = if frame.fetches { " connect-src 'self';" } else { "" };
    let ancestors = match &frame.launch.key {
        Some(_) => frame.launch.origins.join(" "),
        None => "'none'".to_owned(),
    };
    format!(
        "default-src 'none'; style-src 'self';{scripts}{fetches} img-src 'self' data:{images}; base-uri 'none'; \
         frame-ancestors {ancestors}"
    )
}

/// Adds the headers that every response of the flow has.
pub(super) fn guarded(mut response: Response, policy: &str) -> Response {
    let headers = response.headers_mut();
    // A policy is ASCII: origins are serialized so.
    if let Ok(policy) = HeaderValue::from_str(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
