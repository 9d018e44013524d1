//! Records every delivery and secret of the tests for `scripts/verify-deliveries`, a second implementation that
//! verifies our signatures.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, OnceLock};

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

fn write(line: &Value) {
    static FILE: OnceLock<Mutex<File>> = OnceLock::new();
    let file = FILE.get_or_init(|| {
        // One file a process: a test runner may give each test its own.
        let name = format!("deliveries-mock-catena-{}.jsonl", std::process::id());
        Mutex::new(File::create(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)).unwrap())
    });
    writeln!(file.lock().unwrap(), "{line}").unwrap();
}

/// A delivery to `url`, and whether its signature should be valid.
pub(crate) fn delivery(url: &str, headers: &HeaderMap, body: &[u8], holds: bool) {
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    write(&json!({
        "url": url,
        "webhook_id": header("x-webhook-id"),
        "timestamp": header("x-catena-timestamp"),
        "signature": header("x-catena-signature"),
        "encoding": header("content-encoding"),
        "body_base64": STANDARD.encode(body),
        "expected": if holds { "holds" } else { "fails" },
    }));
}

/// The secret of a subscription, or of each subscription in a list, to `url`.
pub(crate) fn secrets(url: &str, made: &Value) {
    let all = made.as_array().cloned().unwrap_or_else(|| vec![made.clone()]);
    for one in all {
        write(&json!({"url": url, "webhook_id": one["id"], "secret": one["secret"]}));
    }
}
