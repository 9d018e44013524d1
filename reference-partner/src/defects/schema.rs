//! Defects in reading a verified delivery: schemas that are too strict, and values they do not expect.

use catena_contract::webhook::{Envelope, Event, TimestampError, VerificationError};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::active::ActiveDefects;
use super::catalogue::Defect;
use crate::policy::ReceiveError;
use crate::store::Store;

/// Size of the column in which deliveries are stored.
const COLUMN_BYTES: usize = 64 * 1024;
const ENVELOPE_MEMBERS: [&str; 7] =
    ["version", "event_name", "data", "webhook_id", "timestamp", "id", "delivery_attempt"];

impl ActiveDefects {
    /// The text of a verified body. A correct partner takes it as it is.
    pub(crate) fn decoded(&self, body: Vec<u8>) -> Vec<u8> {
        if self.has(Defect::ReadsBodyAsLatin1) {
            body.into_iter().map(char::from).collect::<String>().into_bytes()
        } else {
            body
        }
    }

    pub(crate) fn check_body_size(&self, body: &[u8]) -> Result<(), ReceiveError> {
        let overflows = body.len() > COLUMN_BYTES && self.has(Defect::CrashesOnLargeBody);
        if overflows { Err(ReceiveError::Crashed) } else { Ok(()) }
    }

    /// Whether the partner accepts a verified event. A correct one accepts all of them.
    pub(crate) fn check_schema(
        &self,
        body: &[u8],
        envelope: &Envelope,
        store: &Store,
        now: Timestamp,
    ) -> Result<(), ReceiveError> {
        if self.has(Defect::RefusesUnknownEvents) && envelope.event.known_name().is_none() {
            return Err(ReceiveError::SchemaMismatch);
        }
        if self.has(Defect::RefusesProviderEvents)
            && matches!(envelope.event, Event::TspRequested(_) | Event::TspCreated(_))
        {
            return Err(ReceiveError::SchemaMismatch);
        }
        if self.has(Defect::ForbidsExtraMembers) && has_extra_members(body) {
            return Err(ReceiveError::SchemaMismatch);
        }
        if self.has(Defect::CrashesWithoutFleetRef) && has_null_fleet_ref(body) {
            return Err(ReceiveError::Crashed);
        }
        if self.has(Defect::StoresThreeByteCharacters) && envelope_text_beyond_bmp(body) {
            return Err(ReceiveError::Crashed);
        }
        if self.has(Defect::CrashesOnDuplicates) && envelope.id.is_some_and(|id| store.has_seen(id)) {
            return Err(ReceiveError::Crashed);
        }
        let age = envelope.timestamp.map_or(SignedDuration::ZERO, |at| now.duration_since(at));
        if self.has(Defect::JudgesAgeByEnvelope) && age > SignedDuration::from_mins(5) {
            let stale = TimestampError::Stale { age_s: age.as_secs() };
            return Err(ReceiveError::Unverified(VerificationError::Timestamp(stale)));
        }
        Ok(())
    }
}

/// Whether a text of the event has a character that takes four bytes, literally or escaped.
fn envelope_text_beyond_bmp(body: &[u8]) -> bool {
    serde_json::from_slice::<Value>(body)
        .is_ok_and(|value| value.to_string().chars().any(|letter| letter.len_utf8() == 4))
}

fn has_extra_members(body: &[u8]) -> bool {
    let extra = |name: &String| !ENVELOPE_MEMBERS.contains(&name.as_str());
    serde_json::from_slice::<Value>(body)
        .is_ok_and(|value| value.as_object().is_some_and(|members| members.keys().any(extra)))
}

fn has_null_fleet_ref(body: &[u8]) -> bool {
    let is_null = |record: &Value| record.get("fleet_ref").is_some_and(Value::is_null);
    serde_json::from_slice::<Value>(body).is_ok_and(|value| {
        value.get("data").and_then(Value::as_array).is_some_and(|data| data.iter().any(is_null))
    })
}
