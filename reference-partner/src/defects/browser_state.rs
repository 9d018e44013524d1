//! Defects in what a partner keeps in the fleet's browser, and requires of it.

use axum::http::{HeaderMap, HeaderValue, header};

use super::active::ActiveDefects;
use super::catalogue::Defect;
use crate::policy::PageKind;

/// The cookie of [`Defect::StrictSession`].
const SESSION: &str = "session=1";
const SET_SESSION: HeaderValue = HeaderValue::from_static("session=1; Path=/; HttpOnly; SameSite=Strict");
/// The parameter that it adds while it sets its cookie.
const IN_SESSION: &str = "in_session=1";
/// The cookie of [`Defect::RemembersFailure`].
const FAILED: &str = "outcome=failed";
const SET_FAILED: HeaderValue = HeaderValue::from_static("outcome=failed; Path=/; SameSite=Lax");

/// What a partner does that finds no session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoSession {
    /// Sets one and redirects to the same page.
    Begin,
    /// Shows a sign-in form.
    SignIn,
}

impl ActiveDefects {
    /// What this partner does before it reads a redirect; nothing if it has no session or finds it.
    pub(crate) fn no_session(&self, request: &HeaderMap, query: &str) -> Option<NoSession> {
        if !self.has(Defect::StrictSession) || has_cookie(request, SESSION) {
            return None;
        }
        Some(if query.split('&').any(|pair| pair == IN_SESSION) {
            NoSession::SignIn
        } else {
            NoSession::Begin
        })
    }

    /// Where it redirects to while it sets its session.
    pub(crate) fn session_location(path: &str, query: &str) -> String {
        format!("{path}?{query}&{IN_SESSION}")
    }

    /// Sets the session.
    pub(crate) fn set_session(response: &mut HeaderMap) {
        response.insert(header::SET_COOKIE, SET_SESSION);
    }

    /// The page that is shown in place of `page`.
    pub(crate) fn remembered(&self, request: &HeaderMap, page: PageKind) -> PageKind {
        let failed_before = self.has(Defect::RemembersFailure) && has_cookie(request, FAILED);
        if failed_before { PageKind::Failed } else { page }
    }

    /// Keeps which page was shown.
    pub(crate) fn remember(&self, page: PageKind, response: &mut HeaderMap) {
        if self.has(Defect::RemembersFailure) && page == PageKind::Failed {
            response.insert(header::SET_COOKIE, SET_FAILED);
        }
    }
}

fn has_cookie(request: &HeaderMap, cookie: &str) -> bool {
    let headers = request.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    headers.flat_map(|value| value.split(';')).any(|pair| pair.trim() == cookie)
}
