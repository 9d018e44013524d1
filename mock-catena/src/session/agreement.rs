//! The share agreement after acceptance: pause, activate, cancel, change dates, extend, expire, delete.

use catena_contract::webhook::Event;
use catena_contract::{Resource, ShareAgreement, ShareAgreementStatus, ShareLevel};
use jiff::Timestamp;

use super::{Effect, Session, Stage, records};
use crate::ids::Ids;

/// A change to an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgreementMove {
    /// Stop sharing until it is activated again.
    Pause,
    /// Share again after a pause.
    Activate,
    /// Stop sharing for good.
    Cancel,
    /// Change the dates; `None` keeps the current one.
    Date {
        /// The new start.
        effective: Option<Timestamp>,
        /// The new end; `Some(None)` removes it.
        expiration: Option<Option<Timestamp>>,
    },
    /// Share one more resource.
    Extend {
        /// The resource.
        resource: Resource,
        /// The level of access.
        level: ShareLevel,
    },
    /// Expire it, because its end date has passed.
    Expire,
    /// Delete it.
    Delete,
}

/// The agreement's status does not allow the change. Nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cannot {attempted} a share agreement that is `{status}`{}", advice(*.status))]
pub struct AgreementRefused {
    /// The change that was attempted.
    pub attempted: &'static str,
    /// The agreement's status.
    pub status: ShareAgreementStatus,
}

const fn advice(status: ShareAgreementStatus) -> &'static str {
    match status {
        ShareAgreementStatus::Expired => "; give it a later `expiration_date` first",
        ShareAgreementStatus::Cancelled | ShareAgreementStatus::Deleted => {
            "; it stays so, and another invitation needs another `fleet_ref`"
        }
        ShareAgreementStatus::Active | ShareAgreementStatus::Paused => "",
    }
}

impl AgreementMove {
    const fn verb(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Activate => "activate",
            Self::Cancel => "cancel",
            Self::Date { .. } => "date",
            Self::Extend { .. } => "extend",
            Self::Expire => "expire",
            Self::Delete => "delete",
        }
    }

    /// Its name in the timeline.
    #[must_use]
    pub fn name(self) -> String {
        format!("{}-agreement", self.verb())
    }
}

/// Changes the agreement of a fleet that accepted, and emits `share_agreement.updated` or `.deleted`. A change that
/// has no effect emits nothing (assumption `agreement-moves`).
///
/// # Errors
/// [`AgreementRefused`] if its status does not allow the change.
pub fn change_agreement(
    session: Session,
    requested: AgreementMove,
    now: Timestamp,
    ids: &mut dyn Ids,
) -> Result<(Session, Vec<Effect>), AgreementRefused> {
    let Session { facts, stage } = session;
    let Stage::Accepted(mut member) = stage else {
        return Err(AgreementRefused { attempted: requested.verb(), status: ShareAgreementStatus::Deleted });
    };
    let before = member.agreement.clone();
    let after = moved(before.clone(), requested, now)?;
    member.agreement = after.clone();
    let session = Session { facts, stage: Stage::Accepted(member) };
    if after == before {
        return Ok((session, vec![]));
    }
    let record = records::agreement(&after);
    let event = match after.status {
        ShareAgreementStatus::Deleted => Event::ShareAgreementDeleted(record),
        ShareAgreementStatus::Active
        | ShareAgreementStatus::Paused
        | ShareAgreementStatus::Cancelled
        | ShareAgreementStatus::Expired => Event::ShareAgreementUpdated(record),
    };
    let emitted = session.emit(event, now, ids);
    Ok((session, vec![emitted]))
}

fn moved(
    mut agreement: ShareAgreement,
    requested: AgreementMove,
    now: Timestamp,
) -> Result<ShareAgreement, AgreementRefused> {
    use ShareAgreementStatus::{Active, Cancelled, Deleted, Expired, Paused};
    let refused = Err(AgreementRefused { attempted: requested.verb(), status: agreement.status });
    agreement.status = match (requested, agreement.status) {
        (_, Deleted) => return refused,
        (AgreementMove::Delete, Active | Paused | Cancelled | Expired) => Deleted,
        (AgreementMove::Pause, Active | Paused) => Paused,
        (AgreementMove::Activate, Active | Paused) => Active,
        (AgreementMove::Cancel, Active | Paused | Cancelled) => Cancelled,
        (AgreementMove::Pause | AgreementMove::Activate, Cancelled | Expired)
        | (AgreementMove::Cancel, Expired)
        | (AgreementMove::Extend { .. }, Cancelled | Expired) => return refused,
        (AgreementMove::Extend { resource, level }, Active | Paused) => {
            agreement.scopes.entry(resource).or_insert(level);
            agreement.status
        }
        (AgreementMove::Expire, Active | Paused | Expired) => Expired,
        (AgreementMove::Expire, Cancelled) => Cancelled,
        (AgreementMove::Date { effective, expiration }, status) => {
            agreement.effective_date = effective.unwrap_or(agreement.effective_date);
            agreement.expiration_date = expiration.unwrap_or(agreement.expiration_date);
            match (status, agreement.expiration_date) {
                (Active | Paused | Expired, Some(end)) if end <= now => Expired,
                (Expired, _) => Active,
                (status, _) => status,
            }
        }
    };
    Ok(agreement)
}
