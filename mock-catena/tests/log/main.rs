//! The log has every command and delivery and no secret. In a separate process, because other tests would write to
//! the log.
#[cfg(test)]
#[path = "../behaviour/support.rs"]
#[expect(dead_code, reason = "shared with the tests of behaviour, which use all of it")]
mod support;

use std::io;
use std::sync::{Arc, Mutex};

use mock_catena::dialect::Dialect;
use serde_json::json;

use support::{Browser, TOKEN};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

// Single-threaded, so that this test's subscriber receives everything.
#[tokio::test(flavor = "current_thread")]
async fn the_log_has_every_command_and_delivery_and_no_secret() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);

    let browser = Browser::at(Dialect::Openapi).await;
    let hook = json!({
        "url": "http://127.0.0.1:1/hooks/segment-secret?key=query-secret", "event_name": "invitation.*",
        "secret": "secret-of-the-subscription",
    });
    browser.api("/v2/notifications/webhooks", &hook).await;
    let invitation = browser.invited(json!({})).await;
    let consent = browser.opens(&invitation).await;
    let list = browser.submits(&consent, "accept", &[]).await;
    let form = browser.clicks(&list, "Geotab").await;
    let done = browser
        .submits(
            &form,
            "connect",
            &[("username", "user-secret"), ("password", "pass-secret"), ("database", "d")],
        )
        .await;
    browser.sends(&done, "return", &[]).await;
    browser.mock.settled().await;
    let records = format!("{:?}", browser.mock.deliveries());
    browser.mock.stop().await;
    drop(guard);

    // Ignore the log of the HTTP client, which belongs to the test.
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let ours: Vec<_> = log.lines().filter(|line| line.contains(" mock_catena::")).collect();
    assert!(ours.iter().any(|line| line.contains("session moved") && line.contains("command=return")));
    assert!(ours.iter().any(|line| line.contains("delivery") && line.contains("invitation.accepted")));
    let text = ours.join("\n") + &records;
    for secret in [
        invitation["id"].as_str().unwrap(),
        TOKEN,
        "secret-of-the-subscription",
        "segment-secret",
        "query-secret",
        "user-secret",
        "pass-secret",
    ] {
        assert!(!text.contains(secret), "`{secret}` is in the log");
    }
}
