//! `webhook.encoding.gzip`: a compressed delivery is accepted like an uncompressed one.

use std::sync::Arc;

use super::{answer_of, is_acknowledged};
use crate::judge::Finding;
use crate::judge::no_result::SIGNED_ACCEPTED;
use catena_probe::Exchange;

/// One event, delivered compressed and uncompressed.
#[derive(Debug, Clone)]
pub struct GzipPair {
    /// The compressed delivery, as Catena sends it.
    pub compressed: Arc<Exchange>,
    /// The uncompressed delivery, which Catena never sends.
    pub plain: Arc<Exchange>,
}

/// Judges both deliveries. Only if the partner accepts the uncompressed one is compression the reason for a refusal.
#[must_use]
pub fn gzip(pair: &GzipPair) -> Finding {
    let status = match answer_of(&pair.compressed) {
        Ok(answer) if answer.is_success() => return Finding::Passed,
        Ok(answer) => answer.status,
        Err(finding) => return finding,
    };
    let plain = pair.plain.summary();
    if is_acknowledged(&pair.plain) {
        Finding::failed(
            "a compressed delivery acknowledged like an uncompressed one",
            format!("status {status} for the compressed one, {plain} for the other"),
        )
    } else {
        Finding::inconclusive(format!(
            "status {status} with compression and {plain} without, so compression is not the reason; see \
             `webhook.signed.accepted`"
        ))
        .after(&[SIGNED_ACCEPTED])
    }
}
