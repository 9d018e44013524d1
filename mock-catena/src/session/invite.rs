//! Creating an invitation, and refreshing it.

use catena_contract::webhook::Event;
use catena_contract::{AccessToken, Expose as _, InvitationId, NewInvitation};
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::state::Facts;
use super::{Effect, PreRegistration, Session, Stage};
use crate::ids::Ids;
use crate::session::PartnerProfile;

/// An invitation that cannot be refreshed; a new one replaces it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an invitation that is `{stage}` is not refreshed; create another for the same fleet")]
pub struct NotRefreshable {
    /// The session's stage, by name.
    pub stage: &'static str,
}

impl Session {
    /// Invites a fleet. `connect` is the URL of the hosted flow; the magic link is that URL with `?invite=`.
    #[must_use]
    pub fn invite(
        request: NewInvitation,
        partner: &PartnerProfile,
        connect: &Url,
        now: Timestamp,
        ids: &mut dyn Ids,
    ) -> (Self, Vec<Effect>) {
        let id = InvitationId::new(ids.v7(now));
        let facts = Facts {
            id,
            partner: partner.clone(),
            magic_link: magic_link(connect, id),
            created_at: now,
            expires_at: life(now, &request),
            request,
        };
        let session = Self { facts, stage: Stage::Invited };
        let created = session.emit(Event::InvitationCreated(session.record()), now, ids);
        (session, vec![created])
    }
}

/// Refreshes an invitation: same id, same link, new expiry. A declined one becomes active again, an accepted one gets
/// new tokens. The partner's new data replaces the old (assumption `refresh-replaces`), and no event is emitted
/// (assumption `refresh-emits-nothing`).
///
/// # Errors
/// [`NotRefreshable`] if it expired or was deleted (assumption `expired-is-replaced`).
pub fn refresh(
    session: Session,
    request: NewInvitation,
    now: Timestamp,
    ids: &mut dyn Ids,
) -> Result<Session, NotRefreshable> {
    let Session { facts, stage } = session;
    let stage = match stage {
        Stage::Invited | Stage::Viewed | Stage::Away(_) if now >= facts.expires_at => {
            return Err(NotRefreshable { stage: Stage::Expired.name() });
        }
        Stage::Invited | Stage::Viewed | Stage::Away(_) => stage,
        Stage::Accepted(mut member) => {
            member.tokens = PreRegistration::issue(member.fleet_id, &facts, now, ids);
            Stage::Accepted(member)
        }
        Stage::Declined { .. } => Stage::Invited,
        Stage::Expired | Stage::Deleted => return Err(NotRefreshable { stage: stage.name() }),
    };
    Ok(Session { facts: Facts { expires_at: life(now, &request), request, ..facts }, stage })
}

fn life(now: Timestamp, request: &NewInvitation) -> Timestamp {
    let life = SignedDuration::from_hours(i64::from(request.expires_in_hours));
    now.checked_add(life).unwrap_or(Timestamp::MAX)
}

fn magic_link(connect: &Url, id: InvitationId) -> AccessToken {
    let mut link = connect.clone();
    link.query_pairs_mut().append_pair("invite", &id.expose());
    match AccessToken::try_from(String::from(link)) {
        Ok(link) => link,
        Err(error) => unreachable!("a URL is not empty: {error}"),
    }
}
