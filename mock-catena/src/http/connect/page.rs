//! Answers of the flow: pages with their headers, redirects, and the pages that belong to no session.

use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use catena_contract::Expose as _;

use super::views::Notice;
use crate::app::Ended;
use crate::session::{Screen, Session, Stage};

/// No script, no frame, nothing from elsewhere. There is no `form-action`: browsers apply it to the redirects that
/// follow a form, and the last one leads to the partner.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// A page.
pub(super) fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => guarded((status, Html(html)).into_response()),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            guarded((status, "This page could not be written; reload it").into_response())
        }
    }
}

/// 303 to another page of the flow.
pub(super) fn see(path: &str, session: &Session) -> Response {
    let to = format!("{path}?invite={}", session.id().expose());
    guarded(Redirect::to(&to).into_response())
}

/// 303 to the page the session stands on.
pub(super) fn see_place(session: &Session) -> Response {
    see(place(session), session)
}

/// 303 to the partner; without a URL, to the last page.
pub(super) fn see_end(ended: Ended, session: &Session) -> Response {
    match ended {
        Ended::At(url) => guarded(Redirect::to(url.as_str()).into_response()),
        Ended::Nowhere => see("/connect/finished", session),
    }
}

/// Where the session stands.
fn place(session: &Session) -> &'static str {
    match session.stage() {
        Stage::Invited | Stage::Viewed => "/",
        Stage::Away(_) | Stage::Declined { .. } | Stage::Expired | Stage::Deleted => "/connect/finished",
        Stage::Accepted(member) => match member.visit.screen {
            Screen::Choosing => "/connect/providers",
            Screen::Connected { .. } => "/connect/connected",
            Screen::Requested { .. } => "/connect/requested",
            Screen::Ended(_) => "/connect/finished",
        },
    }
}

/// The page for a link that opens nothing.
pub(super) fn unknown() -> Response {
    let notice = Notice {
        title: "This link is not known",
        text: "No invitation has this link. It may have been cut short on its way: copy the whole of it, or ask the \
               company that invited you for a new one.",
    };
    page(StatusCode::NOT_FOUND, &notice)
}

/// The page for a form that could not be read.
pub(super) fn too_much(status: StatusCode) -> Response {
    let notice = Notice {
        title: "This form could not be read",
        text: "It is too long, or it broke off on its way. Go back, shorten what you wrote, and send it again.",
    };
    page(status, &notice)
}

/// The stylesheet. It never changes while the server runs.
pub(super) async fn style() -> Response {
    let headers =
        [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=3600")];
    (headers, include_str!("../../../templates/style.css")).into_response()
}

fn guarded(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
