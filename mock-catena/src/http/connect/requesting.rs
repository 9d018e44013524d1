//! Asking for a provider that is not listed.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use catena_contract::{ComplianceStatus, FleetContact};

use super::choosing::{MOST_CHOICES, on_visit};
use super::ending::answer;
use super::input::{Form, Pairs, Query};
use super::page::{page, see, see_place};
use super::views::{Choice, Frame, NotListed, RequestForm, Requested};
use crate::app::App;
use crate::catalogue::RegistryEntry;
use crate::session::{Command, RequestedProvider, Screen, Session};

/// Most characters of a name or an e-mail address.
const LONGEST_LINE: usize = 200;
/// Most characters of the notes.
const LONGEST_NOTES: usize = 2_000;

pub(super) async fn search(State(app): State<App>, query: Query) -> Response {
    let session = match on_visit(&app, &query) {
        Ok(session) => session,
        Err(elsewhere) => return *elsewhere,
    };
    let words = query.given("q", 100).unwrap_or_default();
    let mut choices: Vec<_> = app.catalogue().search_registry(&words).map(choice).collect();
    let left_out = choices.len().saturating_sub(MOST_CHOICES);
    choices.truncate(MOST_CHOICES);
    page(StatusCode::OK, &NotListed { frame: Frame::of(&session), query: words, choices, left_out })
}

fn choice(entry: &RegistryEntry) -> Choice {
    let note = match entry.compliance {
        ComplianceStatus::Compliant => "registered",
        ComplianceStatus::NonCompliant => "every device revoked",
        ComplianceStatus::Unknown => "",
    };
    Choice { name: entry.name.clone(), key: entry.id.to_string(), note }
}

pub(super) async fn form(State(app): State<App>, query: Query) -> Response {
    let session = match on_visit(&app, &query) {
        Ok(session) => session,
        Err(elsewhere) => return *elsewhere,
    };
    match wanted(&app, &query) {
        Some(entry) => page(StatusCode::OK, &blank(&session, &entry)),
        None => see("/connect/not-listed", &session),
    }
}

pub(super) async fn request(State(app): State<App>, posted: Form) -> Response {
    let session = match on_visit(&app, &posted) {
        Ok(session) => session,
        Err(elsewhere) => return *elsewhere,
    };
    let Some(entry) = wanted(&app, &posted) else { return see("/connect/not-listed", &session) };
    let contact = FleetContact {
        name: posted.given("contact_name", LONGEST_LINE),
        email: posted.given("email", LONGEST_LINE),
        notes: posted.given("notes", LONGEST_NOTES),
    };
    if contact.email.as_ref().is_some_and(|email| !email.contains('@')) {
        let again = RequestForm {
            contact_name: contact.name.unwrap_or_default(),
            email: contact.email.unwrap_or_default(),
            notes: contact.notes.unwrap_or_default(),
            fault: Some(
                "This is not an e-mail address. Write one such as fleet@example.com, or leave it empty.",
            ),
            ..blank(&session, &entry)
        };
        return page(StatusCode::UNPROCESSABLE_ENTITY, &again);
    }
    let wanted = RequestedProvider {
        ext_tsp_id: entry.id,
        name: entry.name.clone(),
        compliance: entry.compliance,
        contact,
    };
    answer(&app, session.id(), Command::RequestIntegration(wanted))
}

pub(super) async fn requested(State(app): State<App>, query: Query) -> Response {
    let session = match on_visit(&app, &query) {
        Ok(session) => session,
        Err(elsewhere) => return *elsewhere,
    };
    let newest = session.member().and_then(|member| match member.visit.screen {
        Screen::Requested { id } => member.request(id),
        Screen::Choosing | Screen::Connected { .. } | Screen::Ended(_) => None,
    });
    match newest {
        Some(request) => {
            let name = request.ext_tsp_name.clone();
            let request_id = request.id.to_string();
            page(StatusCode::OK, &Requested { frame: Frame::of(&session), name, request_id })
        }
        None => see_place(&session),
    }
}

fn wanted(app: &App, pairs: &Pairs) -> Option<RegistryEntry> {
    app.catalogue().registry_entry(pairs.get("ext_tsp_id").parse().ok()?).cloned()
}

fn blank(session: &Session, entry: &RegistryEntry) -> RequestForm {
    RequestForm {
        frame: Frame::of(session),
        name: entry.name.clone(),
        ext_tsp_id: entry.id.to_string(),
        contact_name: String::new(),
        email: String::new(),
        notes: String::new(),
        fault: None,
    }
}
