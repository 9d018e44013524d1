//! Any bytes as a delivery: its signature, its envelope, and what an envelope is written as.
#![no_main]

use catena_contract::WebhookSecret;
use catena_contract::webhook::{Envelope, SignatureHeaders, verify_delivery};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let secret: WebhookSecret = "fuzz-key".parse().expect("a secret");
    let now = "2026-03-02T15:20:30Z".parse().expect("an instant");
    let text = String::from_utf8_lossy(bytes);
    let (signature, timestamp) = text.split_once('\n').unwrap_or((&text, "2026-03-02T15:20:30Z"));
    let presented = SignatureHeaders { timestamp: Some(timestamp), signature: Some(signature) };
    assert!(verify_delivery(&secret, presented, bytes, now).is_err(), "a guess was believed");
    if let Ok(envelope) = Envelope::from_bytes(bytes) {
        let written = envelope.to_bytes().expect("what was read can be written");
        Envelope::from_bytes(&written).expect("what was written can be read");
    }
});
