//! The commands: takes a session and a command, returns the next session and its effects.
//!
//! Events are emitted in the order of the docs (recipes/create-invitations): `invitation.viewed`, `.accepted`,
//! `share_agreement.created`, `connection.created`, `fleet_connection.created`.

use catena_contract::webhook::Event;
use catena_contract::{
    ConnectionId, FleetId, IntegrationRequest, IntegrationRequestId, ShareAgreement, ShareAgreementId,
    ShareAgreementStatus,
};
use jiff::Timestamp;

use super::connecting::join;
use super::stage::possible_on_visit;
use super::state::{Facts, permissions};
use super::{
    ChosenProvider, Command, CommandName, Effect, Ending, FleetProfile, Member, PreRegistration, Refused,
    RequestedProvider, Screen, Session, Stage, Visit, WaitlistEntry, records,
};
use crate::ids::Ids;

/// Runs a command.
///
/// If the link has expired, any command expires the session instead, and the fleet is redirected to the failure URL
/// (assumption `expired-link-fails`).
///
/// # Errors
/// [`Refused`] if the session's stage does not allow the command; nothing is changed then.
pub fn step(
    session: Session,
    command: Command,
    now: Timestamp,
    ids: &mut dyn Ids,
) -> Result<(Session, Vec<Effect>), Refused> {
    let name = command.name();
    if session.is_overdue(now) && name != CommandName::Delete {
        let (session, mut effects) = expire(session.facts, now, ids);
        if name != CommandName::Expire {
            effects.push(Effect::Redirect(Ending::failure(0)));
        }
        return Ok((session, effects));
    }

    let Session { facts, stage } = session;
    match (stage, command) {
        (Stage::Invited, Command::View) => {
            let session = Session { facts, stage: Stage::Viewed };
            let viewed = session.emit(Event::InvitationViewed(session.record()), now, ids);
            Ok((session, vec![viewed]))
        }
        // `invitation.viewed` is emitted for the first opening only (assumption `viewed-once`).
        (Stage::Viewed | Stage::Away(_), Command::View) => Ok(without_effects(facts, Stage::Viewed)),
        (Stage::Viewed, Command::Accept) => Ok(accept(facts, now, ids)),
        (Stage::Viewed, Command::Decline { reason }) => {
            let session = Session { facts, stage: Stage::Declined { at: now, reason: reason.clone() } };
            let declined = session.emit(Event::InvitationDeclined(session.record()), now, ids);
            Ok((session, vec![declined, Effect::Redirect(Ending::declined(reason))]))
        }
        // The invitation stays open (assumption `leaving-the-card`).
        (Stage::Viewed, Command::Leave) => {
            let ending = Ending::failure(0);
            Ok((Session { facts, stage: Stage::Away(ending.clone()) }, vec![Effect::Redirect(ending)]))
        }
        (Stage::Invited | Stage::Viewed | Stage::Away(_), Command::Delete) => {
            let session = Session { facts, stage: Stage::Deleted };
            let deleted = session.emit(Event::InvitationDeleted(session.record()), now, ids);
            Ok((session, vec![deleted]))
        }

        // A visit that has ended repeats its ending (assumption `first-outcome-wins`).
        (Stage::Away(ending), Command::Return | Command::Leave) => {
            let again = Effect::Redirect(ending.clone());
            Ok((Session { facts, stage: Stage::Away(ending) }, vec![again]))
        }
        (Stage::Declined { at, reason }, Command::Decline { .. } | Command::Return | Command::Leave) => {
            let again = Effect::Redirect(Ending::declined(reason.clone()));
            Ok((Session { facts, stage: Stage::Declined { at, reason } }, vec![again]))
        }
        (Stage::Expired, Command::View | Command::Return | Command::Leave) => {
            let again = Effect::Redirect(Ending::failure(0));
            Ok((Session { facts, stage: Stage::Expired }, vec![again]))
        }
        // Only the partner can reopen a declined invitation (assumption `declined-stays`).
        (stage @ (Stage::Declined { .. } | Stage::Deleted), Command::View) => {
            Ok(without_effects(facts, stage))
        }

        (Stage::Accepted(member), command) => in_visit(facts, member, command, now, ids),
        (stage, _) => Err(Refused::new(name, &stage)),
    }
}

/// Commands of a fleet that has accepted.
fn in_visit(
    facts: Facts,
    mut member: Box<Member>,
    command: Command,
    now: Timestamp,
    ids: &mut dyn Ids,
) -> Result<(Session, Vec<Effect>), Refused> {
    let name = command.name();
    if let Screen::Ended(ending) = &member.visit.screen {
        let again = match command {
            Command::Return | Command::Leave => vec![Effect::Redirect(ending.clone())],
            Command::View => {
                member.visit = Visit::new();
                vec![]
            }
            Command::Accept
            | Command::Decline { .. }
            | Command::Connect { .. }
            | Command::RequestIntegration(_)
            | Command::JoinWaitlist { .. }
            | Command::DeleteConnection { .. }
            | Command::AddAnother
            | Command::Expire
            | Command::Delete => return Err(Refused::new(name, &Stage::Accepted(member))),
        };
        return Ok((Session { facts, stage: Stage::Accepted(member) }, again));
    }
    if !possible_on_visit(&member).contains(&name) {
        return Err(Refused::new(name, &Stage::Accepted(member)));
    }
    match (command, member.ending()) {
        (Command::View, _) => Ok(without_effects(facts, Stage::Accepted(member))),
        (Command::Connect { provider, reused }, _) => Ok(connect(facts, member, provider, reused, now, ids)),
        (Command::RequestIntegration(provider), _) => Ok(request(facts, member, provider, now, ids)),
        (Command::Return, Some(ending)) => Ok(end(facts, member, ending)),
        (Command::JoinWaitlist { provider }, _) => Ok(join_waitlist(facts, member, provider, ids)),
        (Command::DeleteConnection { connection }, _) => {
            Ok(without_effects(facts, Stage::Accepted(without(member, connection))))
        }
        (Command::AddAnother, _) => {
            member.visit.screen = Screen::Choosing;
            Ok(without_effects(facts, Stage::Accepted(member)))
        }
        // Connections stay, and no event is emitted; the visit still counts as failed (assumption `leaving-fails`).
        (Command::Leave, _) => {
            let tsp_count = member.connections.len();
            Ok(end(facts, member, Ending::failure(tsp_count)))
        }
        (_, _) => Err(Refused::new(name, &Stage::Accepted(member))),
    }
}

fn without_effects(facts: Facts, stage: Stage) -> (Session, Vec<Effect>) {
    (Session { facts, stage }, vec![])
}

fn end(facts: Facts, mut member: Box<Member>, ending: Ending) -> (Session, Vec<Effect>) {
    member.visit.screen = Screen::Ended(ending.clone());
    (Session { facts, stage: Stage::Accepted(member) }, vec![Effect::Redirect(ending)])
}

fn expire(facts: Facts, now: Timestamp, ids: &mut dyn Ids) -> (Session, Vec<Effect>) {
    let session = Session { facts, stage: Stage::Expired };
    let expired = session.emit(Event::InvitationExpired(session.record()), now, ids);
    (session, vec![expired])
}

fn accept(facts: Facts, now: Timestamp, ids: &mut dyn Ids) -> (Session, Vec<Effect>) {
    let fleet_id = FleetId::new(ids.v4());
    let agreement = ShareAgreement {
        id: ShareAgreementId::new(ids.v7(now)),
        fleet_id,
        partner_id: facts.partner.id,
        fleet_ref: Some(facts.request.fleet_ref.clone()),
        status: ShareAgreementStatus::Active,
        effective_date: now,
        expiration_date: None,
        scopes: permissions(&facts.request.permissions),
    };
    let created = Event::ShareAgreementCreated(records::agreement(&agreement));
    let member = Member {
        fleet_id,
        accepted_at: now,
        tokens: PreRegistration::issue(fleet_id, &facts, now, ids),
        agreement,
        connections: vec![],
        requests: vec![],
        waitlist: vec![],
        profile: FleetProfile::default(),
        pre_auths: vec![],
        visit: Visit::new(),
    };
    let session = Session { facts, stage: Stage::Accepted(Box::new(member)) };
    let accepted = session.emit(Event::InvitationAccepted(session.record()), now, ids);
    let created = session.emit(created, now, ids);
    (session, vec![accepted, created])
}

/// Connects a provider and shows the "connected" screen.
fn connect(
    facts: Facts,
    mut member: Box<Member>,
    provider: ChosenProvider,
    reused: Option<ConnectionId>,
    now: Timestamp,
    ids: &mut dyn Ids,
) -> (Session, Vec<Effect>) {
    member.visit.screen = Screen::Connected { provider: provider.id };
    let (_, events) = join(&mut member, provider, reused, now, ids);
    let session = Session { facts, stage: Stage::Accepted(member) };
    let effects = events.into_iter().map(|event| session.emit(event, now, ids)).collect();
    (session, effects)
}

/// Emits `tsp.requested` (assumption `tsp-requested-on-request`). Requesting the same registry entry again returns
/// the same request and emits nothing (assumption `same-request-again`).
fn request(
    facts: Facts,
    mut member: Box<Member>,
    provider: RequestedProvider,
    now: Timestamp,
    ids: &mut dyn Ids,
) -> (Session, Vec<Effect>) {
    let known = member.request_for(provider.ext_tsp_id).map(|request| request.id);
    let mut events = vec![];
    let id = known.unwrap_or_else(|| {
        let request = IntegrationRequest {
            id: IntegrationRequestId::new(ids.v4()),
            ext_tsp_id: provider.ext_tsp_id,
            ext_tsp_name: provider.name,
            ext_tsp_compliance_status: provider.compliance,
            fleet_id: member.fleet_id,
            fleet_ref: facts.request.fleet_ref.clone(),
            partner_id: facts.partner.id,
            invitation_id: facts.id,
            fleet_contact_name: provider.contact.name,
            fleet_contact_notes: provider.contact.notes,
            created_at: now,
            updated_at: now,
            integrated_tsp_ids: vec![],
        };
        events.push(records::tsp_requested(&request));
        let id = request.id;
        member.requests.push(request);
        id
    });
    member.visit.requested = Some(id);
    member.visit.screen = Screen::Requested { id };
    let session = Session { facts, stage: Stage::Accepted(member) };
    let effects = events.into_iter().map(|event| session.emit(event, now, ids)).collect();
    (session, effects)
}

/// Joining again with the same name keeps the entry (assumption `same-request-again`). No event exists for the
/// waitlist (assumption `waitlist-has-an-id`).
fn join_waitlist(
    facts: Facts,
    mut member: Box<Member>,
    provider: String,
    ids: &mut dyn Ids,
) -> (Session, Vec<Effect>) {
    let known = member.waitlist.iter().find(|waiting| waiting.provider.eq_ignore_ascii_case(&provider));
    let id = known.map(|waiting| waiting.id).unwrap_or_else(|| {
        let id = IntegrationRequestId::new(ids.v4());
        member.waitlist.push(WaitlistEntry { id, provider });
        id
    });
    member.visit.requested = Some(id);
    member.visit.screen = Screen::Requested { id };
    without_effects(facts, Stage::Accepted(member))
}

/// Removes a connection, if it exists. No event is documented for it (assumption `deletion-tells-nothing`).
fn without(mut member: Box<Member>, connection: ConnectionId) -> Box<Member> {
    if let Some(at) = member.connections.iter().position(|known| known.connection_id == connection) {
        let provider = member.connections.remove(at).provider.name;
        member.visit.connections.retain(|id| *id != connection);
        member.visit.screen = Screen::Deleted { connection, provider };
    }
    member
}
