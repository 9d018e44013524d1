//! Showing and deleting connections.

use axum::http::StatusCode;
use axum::response::Response;
use catena_contract::ConnectionId;

use super::choosing::OnVisit;
use super::ending::run_and_respond;
use super::frame::Frame;
use super::input::{Form, Pairs, Query};
use super::messages::Event;
use super::page::{page, see_current};
use super::views::{Connected, Connection, DeleteConnection, Deleted};
use crate::session::{Command, FleetConnection, Screen, Session};

/// All connections the fleet has on this invitation.
pub(super) fn listed(session: &Session) -> Vec<Connection> {
    let connections = session.member().map(|member| member.connections.as_slice()).unwrap_or_default();
    connections
        .iter()
        .map(|known| Connection { name: known.provider.name.clone(), id: known.connection_id.to_string() })
        .collect()
}

pub(super) async fn connected(OnVisit { app, session, pairs: query }: OnVisit<Query>) -> Response {
    let newest = session.member().and_then(|member| match member.visit.screen {
        Screen::Connected { provider } => member.connection_to(provider),
        Screen::Choosing | Screen::Requested { .. } | Screen::Deleted { .. } | Screen::Ended(_) => None,
    });
    let Some(newest) = newest else { return see_current(&session, &query.launch(&app)) };
    let event = Event::Connection { connection_id: newest.connection_id };
    let view = Connected {
        frame: Frame::of(&app, &session, &query).posting(&session, &[event]),
        name: newest.provider.name.clone(),
        connections: listed(&session),
    };
    page(StatusCode::OK, &view.frame, &view)
}

/// Asks for confirmation before deleting.
pub(super) async fn ask(OnVisit { app, session, pairs: query }: OnVisit<Query>) -> Response {
    let Some(connection) = named(&session, &query) else { return see_current(&session, &query.launch(&app)) };
    let view = DeleteConnection {
        frame: Frame::of(&app, &session, &query),
        name: connection.provider.name.clone(),
        id: connection.connection_id.to_string(),
    };
    page(StatusCode::OK, &view.frame, &view)
}

pub(super) async fn delete(OnVisit { app, session, pairs: posted }: OnVisit<Form>) -> Response {
    match id(&posted) {
        Some(connection) => run_and_respond(&app, &posted, Command::DeleteConnection { connection }),
        None => see_current(&session, &posted.launch(&app)),
    }
}

pub(super) async fn deleted(OnVisit { app, session, pairs: query }: OnVisit<Query>) -> Response {
    let Some(Screen::Deleted { connection, provider }) = session.member().map(|member| &member.visit.screen)
    else {
        return see_current(&session, &query.launch(&app));
    };
    let event = Event::ConnectionDeleted { connection_id: *connection };
    let view = Deleted {
        frame: Frame::of(&app, &session, &query).posting(&session, &[event]),
        name: provider.clone(),
        connections: listed(&session),
    };
    page(StatusCode::OK, &view.frame, &view)
}

fn id(pairs: &Pairs) -> Option<ConnectionId> {
    pairs.get("connection").parse().ok()
}

fn named<'a>(session: &'a Session, pairs: &Pairs) -> Option<&'a FleetConnection> {
    let id = id(pairs)?;
    session.member()?.connections.iter().find(|connection| connection.connection_id == id)
}
