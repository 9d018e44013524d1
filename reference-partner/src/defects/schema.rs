//! Mistakes made when a believed delivery is read: what its schema does not foresee.

use catena_contract::webhook::{Envelope, Event, TimestampError, VerificationError};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::Defect;
use super::Mistakes;
use crate::store::Book;
use crate::webhook_receiver::Refused;

/// What fits into the column in which one mistaken partner keeps deliveries.
const COLUMN_BYTES: usize = 64 * 1024;
/// The members of an envelope.
const KNOWN_MEMBERS: [&str; 7] =
    ["version", "event_name", "data", "webhook_id", "timestamp", "id", "delivery_attempt"];

impl Mistakes {
    /// Whether the body is more than the partner can hold.
    pub(crate) fn hold(&self, body: &[u8]) -> Result<(), Refused> {
        let overflows = body.len() > COLUMN_BYTES && self.makes(Defect::CrashesOnLargeBody);
        if overflows { Err(Refused::Crashed) } else { Ok(()) }
    }

    /// Whether a believed event suits the partner. The good one takes any.
    pub(crate) fn suits(
        &self,
        body: &[u8],
        envelope: &Envelope,
        book: &Book,
        now: Timestamp,
    ) -> Result<(), Refused> {
        if self.makes(Defect::RefusesUnknownEvents) && envelope.event.known_name().is_none() {
            return Err(Refused::Unforeseen);
        }
        if self.makes(Defect::RefusesProviderEvents)
            && matches!(envelope.event, Event::TspRequested(_) | Event::TspCreated(_))
        {
            return Err(Refused::Unforeseen);
        }
        if self.makes(Defect::ForbidsExtraMembers) && has_extra_members(body) {
            return Err(Refused::Unforeseen);
        }
        if self.makes(Defect::CrashesWithoutFleetRef) && lacks_fleet_ref(body) {
            return Err(Refused::Crashed);
        }
        if self.makes(Defect::CrashesOnDuplicates) && envelope.id.is_some_and(|id| book.has_seen(id)) {
            return Err(Refused::Crashed);
        }
        let age = envelope.timestamp.map_or(SignedDuration::ZERO, |at| now.duration_since(at));
        if self.makes(Defect::JudgesAgeByEnvelope) && age > SignedDuration::from_mins(5) {
            let stale = TimestampError::Stale { age_s: age.as_secs() };
            return Err(Refused::NotBelieved(VerificationError::Timestamp(stale)));
        }
        Ok(())
    }
}

fn has_extra_members(body: &[u8]) -> bool {
    let extra = |name: &String| !KNOWN_MEMBERS.contains(&name.as_str());
    serde_json::from_slice::<Value>(body)
        .is_ok_and(|value| value.as_object().is_some_and(|members| members.keys().any(extra)))
}

fn lacks_fleet_ref(body: &[u8]) -> bool {
    let lacks = |record: &Value| record.get("fleet_ref").is_some_and(Value::is_null);
    serde_json::from_slice::<Value>(body).is_ok_and(|value| {
        value.get("data").and_then(Value::as_array).is_some_and(|data| data.iter().any(lacks))
    })
}
