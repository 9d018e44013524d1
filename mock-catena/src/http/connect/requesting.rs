//! Requesting a provider that is not listed.

use axum::http::StatusCode;
use axum::response::Response;
use catena_contract::{ComplianceStatus, FleetContact};

use super::choosing::{MOST_CHOICES, OnVisit};
use super::ending::run_and_respond;
use super::frame::Frame;
use super::input::{Form, Pairs, Query};
use super::mark::Mark;
use super::page::{page, see, see_current};
use super::views::{Choice, FieldFault, NotListed, RequestForm, Requested};
use crate::app::App;
use crate::catalogue::{Catalogue, RegistryEntry};
use crate::session::{Command, RequestedProvider, Screen, Session};

/// Most characters of a name or an e-mail address.
pub(super) const LONGEST_LINE: usize = 200;
/// The message for an invalid address.
pub(super) const EMAIL_FAULT: &str =
    "This is not an e-mail address. Write one such as fleet@example.com, or leave it empty.";
/// Most characters of the notes.
const LONGEST_NOTES: usize = 2_000;

pub(super) async fn search(OnVisit { app, session, pairs: query }: OnVisit<Query>) -> Response {
    let words = query.optional("q", 100).unwrap_or_default();
    let mut choices: Vec<_> = app.catalogue().search_registry(&words).map(choice).collect();
    let left_out = choices.len().saturating_sub(MOST_CHOICES);
    choices.truncate(MOST_CHOICES);
    let frame = Frame::of(&app, &session, &query);
    let view = NotListed { frame, query: words, choices, left_out };
    page(StatusCode::OK, &view.frame, &view)
}

fn choice(entry: &RegistryEntry) -> Choice {
    let note = match entry.compliance {
        ComplianceStatus::Compliant => "registered",
        ComplianceStatus::NonCompliant => "every device revoked",
        ComplianceStatus::Unknown => "",
    };
    Choice { name: entry.name.clone(), key: entry.id.to_string(), mark: Mark::of(&entry.name), note }
}

pub(super) async fn form(OnVisit { app, session, pairs: query }: OnVisit<Query>) -> Response {
    match requested_entry(&app.catalogue(), &query) {
        Some(entry) => {
            let view = blank(&app, &session, entry, &query);
            page(StatusCode::OK, &view.frame, &view)
        }
        None => see("/connect/not-listed", &session, &query.launch(&app)),
    }
}

pub(super) async fn request(OnVisit { app, session, pairs: posted }: OnVisit<Form>) -> Response {
    let catalogue = app.catalogue();
    let Some(entry) = requested_entry(&catalogue, &posted) else {
        return see("/connect/not-listed", &session, &posted.launch(&app));
    };
    let contact = FleetContact {
        name: posted.optional("contact_name", LONGEST_LINE),
        email: posted.optional("email", LONGEST_LINE),
        notes: posted.optional("notes", LONGEST_NOTES),
    };
    if contact.email.as_ref().is_some_and(|email| !email.contains('@')) {
        let again = RequestForm {
            contact_name: contact.name.unwrap_or_default(),
            email: contact.email.unwrap_or_default(),
            notes: contact.notes.unwrap_or_default(),
            fault: Some(FieldFault { field: "email", text: EMAIL_FAULT }),
            ..blank(&app, &session, entry, &posted)
        };
        return page(StatusCode::UNPROCESSABLE_ENTITY, &again.frame, &again);
    }
    let provider = RequestedProvider {
        ext_tsp_id: entry.id,
        name: entry.name.clone(),
        compliance: entry.compliance,
        contact,
    };
    run_and_respond(&app, &posted, Command::RequestIntegration(provider))
}

pub(super) async fn requested(OnVisit { app, session, pairs: query }: OnVisit<Query>) -> Response {
    let newest = session.member().and_then(|member| match member.visit.screen {
        Screen::Requested { id } => {
            Some((id, member.requested_name(id)?.to_owned(), member.request(id).is_none()))
        }
        Screen::Choosing | Screen::Connected { .. } | Screen::Deleted { .. } | Screen::Ended(_) => None,
    });
    let Some((id, name, waiting)) = newest else { return see_current(&session, &query.launch(&app)) };
    let view = Requested {
        frame: Frame::of(&app, &session, &query),
        name,
        request_id: id.to_string(),
        waiting,
        connected: session.member().is_some_and(|member| member.visit.connected()),
    };
    page(StatusCode::OK, &view.frame, &view)
}

fn requested_entry<'a>(catalogue: &'a Catalogue, pairs: &Pairs) -> Option<&'a RegistryEntry> {
    catalogue.registry_entry(pairs.get("ext_tsp_id").parse().ok()?)
}

fn blank(app: &App, session: &Session, entry: &RegistryEntry, pairs: &Pairs) -> RequestForm {
    RequestForm {
        frame: Frame::of(app, session, pairs),
        name: entry.name.clone(),
        mark: Mark::of(&entry.name),
        ext_tsp_id: entry.id.to_string(),
        contact_name: String::new(),
        email: String::new(),
        notes: String::new(),
        fault: None,
    }
}
