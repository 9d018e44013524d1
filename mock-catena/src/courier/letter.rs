//! One event for one subscription, and the bytes of one attempt to deliver it.

use std::io::Write as _;

use catena_contract::webhook::{DeliveryHeaders, Envelope, SchemaVersion};
use catena_contract::{RequestId, Subscription};
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use uuid::Builder;

use crate::session::Emitted;

/// One event for one subscription.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) subscription: Subscription,
    pub(super) emitted: Emitted,
}

/// What goes over the wire.
pub(super) struct Sealed {
    pub(super) request_id: RequestId,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) gzipped: Vec<u8>,
}

/// Why no attempt could be made of a letter.
#[derive(Debug, thiserror::Error)]
pub(super) enum SealError {
    #[error("the event cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    #[error("the event cannot be compressed")]
    Gzip(#[from] std::io::Error),
    #[error("the event has no documented name")]
    Unnamed,
}

impl Letter {
    /// Makes attempt number `attempt` (from 1) at `now`. The timestamp and the signature are those of the attempt;
    /// the event's id stays (assumption `event-id-stable`).
    pub(super) fn seal(&self, attempt: u32, now: Timestamp) -> Result<Sealed, SealError> {
        let Self { subscription, emitted } = self;
        let envelope = Envelope {
            version: SchemaVersion::current(),
            event: emitted.event.clone(),
            webhook_id: subscription.id,
            timestamp: Some(emitted.at),
            id: Some(emitted.id),
            delivery_attempt: attempt,
        };
        let body = envelope.to_bytes()?;
        let timestamp = DeliveryHeaders::timestamp_of(now);
        let request_id = self.request_id(attempt);
        let headers = DeliveryHeaders {
            signature: subscription.secret.sign(&timestamp, &body),
            timestamp,
            event_name: emitted.event.known_name().ok_or(SealError::Unnamed)?,
            webhook_id: subscription.id,
            request_id,
            schema_version: envelope.version,
            attempt,
        };
        let mut gzip = GzEncoder::new(Vec::with_capacity(body.len() / 2), Compression::default());
        gzip.write_all(&body)?;
        Ok(Sealed { request_id, headers: headers.to_pairs(), gzipped: gzip.finish()? })
    }

    /// The attempt's id: drawn from what names the attempt, so that workers share no source of ids and a run can
    /// still be repeated.
    fn request_id(&self, attempt: u32) -> RequestId {
        let mut seed = [0; 32];
        let (event, subscription) = seed.split_at_mut(16);
        event.copy_from_slice(self.emitted.id.uuid().as_bytes());
        subscription.copy_from_slice(self.subscription.id.uuid().as_bytes());
        let mut rng = ChaCha8Rng::from_seed(seed);
        rng.set_stream(u64::from(attempt));
        let mut bytes = [0; 16];
        rng.fill_bytes(&mut bytes);
        RequestId::new(Builder::from_random_bytes(bytes).into_uuid())
    }
}
