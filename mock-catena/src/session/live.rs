//! A requested provider goes live.

use catena_contract::webhook::{Event, TspRecord};
use catena_contract::{ExtTspId, TspId};
use jiff::Timestamp;

use super::{Effect, Session, Stage};
use crate::ids::Ids;

/// Answers this session's request for a registry entry, if there is an unanswered one: `integrated_tsp_ids` gets the
/// provider, and `tsp.created` is emitted with the request's id, once per request (assumption
/// `tsp-created-per-request`). A dialect may omit the id.
#[must_use]
pub fn go_live(
    session: Session,
    entry: ExtTspId,
    provider: (TspId, &str),
    now: Timestamp,
    ids: &mut dyn Ids,
) -> (Session, Vec<Effect>) {
    let Session { facts, stage } = session;
    let Stage::Accepted(mut member) = stage else { return (Session { facts, stage }, vec![]) };
    let (tsp_id, name) = provider;
    let mut answered = None;
    if let Some(request) = member
        .requests
        .iter_mut()
        .find(|request| request.ext_tsp_id == entry && request.integrated_tsp_ids.is_empty())
    {
        request.integrated_tsp_ids.push(tsp_id);
        request.updated_at = now;
        answered = Some(request.id);
    }
    let session = Session { facts, stage: Stage::Accepted(member) };
    let effects = answered
        .map(|id| vec![session.emit(created((tsp_id, name), Some(id)), now, ids)])
        .unwrap_or_default();
    (session, effects)
}

/// `tsp.created`, with or without a request's id.
pub(crate) fn created(
    provider: (TspId, &str),
    integration_request_id: Option<catena_contract::IntegrationRequestId>,
) -> Event {
    let (tsp_id, name) = provider;
    Event::TspCreated(vec![TspRecord { id: tsp_id.uuid(), name: name.to_owned(), integration_request_id }])
}
