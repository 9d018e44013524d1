//! `webhook.encoding.gzip`: a compressed delivery is understood like one that is not compressed.

use std::sync::Arc;

use super::telling;
use crate::judge::Finding;
use catena_probe::{Answer, Exchange};

/// One event, delivered compressed and not compressed.
#[derive(Debug, Clone)]
pub struct GzipTwins {
    /// As Catena sends it.
    pub packed: Arc<Exchange>,
    /// As Catena never does.
    pub plain: Arc<Exchange>,
}

/// Judges the twins. Only a partner that takes the plain one is known to stumble over the compression; one that
/// refuses both has another trouble.
#[must_use]
pub fn gzip(twins: &GzipTwins) -> Finding {
    let packed = match telling(&twins.packed) {
        Ok(answer) if answer.is_success() => return Finding::Passed,
        Ok(answer) => answer,
        Err(finding) => return finding,
    };
    match &twins.plain.answer {
        Ok(plain) if Answer::is_success(plain) => Finding::failed(
            "a compressed delivery acknowledged like one that is not compressed",
            format!("status {} to the compressed one, {} to the other", packed.status, plain.status),
        ),
        Ok(_) | Err(_) => Finding::inconclusive(format!(
            "status {} with compression, and {} without, so the compression is not what it is about; see \
             `webhook.signed.accepted`",
            packed.status,
            twins.plain.summary()
        )),
    }
}
