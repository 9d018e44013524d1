//! The connection against a peer on loopback that plays Chromium.

use std::time::Duration;

use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use super::connection::Connection;
use super::events::MOST_WAITING;
use super::protocol::{Event, ResourceType, SessionId, Severity, Version};
use super::{CdpError, Session};

const ENTRY_ADDED: &str = "Log.entryAdded";

/// The end that plays Chromium.
struct Peer(WebSocketStream<TcpStream>);

impl Peer {
    async fn reads(&mut self) -> Value {
        let text = self.0.next().await.unwrap().unwrap().into_text().unwrap();
        serde_json::from_str(&text).unwrap()
    }

    async fn sends(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    async fn entry(&mut self, session: &str, text: &str) {
        let entry = json!({ "level": "error", "text": text, "source": "network" });
        self.sends(json!({ "method": ENTRY_ADDED, "sessionId": session, "params": { "entry": entry } }))
            .await;
    }
}

async fn connected() -> (Session, Peer) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("ws://{}/devtools/browser/1", listener.local_addr().unwrap());
    let accepting = async {
        let (stream, _) = listener.accept().await.unwrap();
        Peer(tokio_tungstenite::accept_async(stream).await.unwrap())
    };
    let (connection, peer) = tokio::join!(Connection::open(&address), accepting);
    (Session::browser(connection.unwrap()), peer)
}

fn page(browser: &Session, id: &str) -> Session {
    browser.of(SessionId(id.to_owned()))
}

fn text(event: Option<Event>) -> Option<String> {
    let event = event?;
    let Event::EntryAdded { entry } = event else { panic!("{event:?}") };
    Some(entry.text)
}

async fn version(browser: &Session) -> Result<String, CdpError> {
    Ok(browser.ask::<Version>("Browser.getVersion", json!({})).await?.user_agent)
}

#[tokio::test]
async fn results_are_matched_by_id_in_whatever_order_they_come() {
    let (browser, mut peer) = connected().await;
    let answering = async {
        let (first, second) = (peer.reads().await, peer.reads().await);
        assert_eq!(first["method"], "Browser.getVersion");
        assert_eq!(first["params"], json!({}));
        assert_eq!(first.get("sessionId"), None);
        peer.sends(json!({ "id": 999, "result": {} })).await;
        peer.sends(json!({ "id": second["id"], "result": { "userAgent": "second", "added": [1] } })).await;
        peer.sends(json!({ "id": first["id"], "result": { "userAgent": "first" } })).await;
    };
    let calls = async { tokio::join!(biased; version(&browser), version(&browser)) };
    let ((first, second), ()) = tokio::join!(calls, answering);
    assert_eq!((first.unwrap(), second.unwrap()), ("first".into(), "second".into()));
}

#[tokio::test]
async fn a_refusal_says_what_was_refused_and_why() {
    let (browser, mut peer) = connected().await;
    let page = page(&browser, "S1");
    let answering = async {
        let call = peer.reads().await;
        assert_eq!(call["sessionId"], "S1");
        peer.sends(json!({ "id": call["id"], "error": { "code": -32000, "message": "Not allowed" } })).await;
    };
    let (answer, ()) = tokio::join!(page.call("Log.enable", json!({})), answering);
    assert_eq!(answer.unwrap_err().to_string(), "Chromium refused `Log.enable`: Not allowed (-32000)");
}

#[tokio::test]
async fn a_result_of_another_form_is_an_error() {
    let (browser, mut peer) = connected().await;
    let answering = async {
        let call = peer.reads().await;
        peer.sends(json!({ "id": call["id"], "result": { "userAgent": 7 } })).await;
    };
    let (answer, ()) = tokio::join!(version(&browser), answering);
    assert!(matches!(answer, Err(CdpError::Json { method: "Browser.getVersion", .. })), "{answer:?}");
}

#[tokio::test]
async fn a_call_without_an_answer_ends_in_time() {
    let (browser, _peer) = connected().await;
    let answer =
        browser.ask_within::<Value>("Browser.getVersion", json!({}), Duration::from_millis(10)).await;
    assert!(matches!(answer, Err(CdpError::Timeout { method: "Browser.getVersion", .. })), "{answer:?}");
}

#[tokio::test]
async fn events_go_to_the_session_that_subscribed_in_their_order() {
    let (browser, mut peer) = connected().await;
    let mut first = page(&browser, "S1").events(&[ENTRY_ADDED]);
    let mut second = page(&browser, "S2").events(&[ENTRY_ADDED, "Network.loadingFinished"]);
    let mut other = page(&browser, "S1").events(&["Network.loadingFinished"]);
    peer.entry("S1", "a").await;
    peer.entry("S2", "b").await;
    peer.entry("S1", "c").await;
    assert_eq!(text(first.next().await).as_deref(), Some("a"));
    assert_eq!(text(first.next().await).as_deref(), Some("c"));
    assert_eq!(text(second.next().await).as_deref(), Some("b"));
    drop(peer);
    assert!(other.next().await.is_none());
    assert!(first.next().await.is_none());
}

#[tokio::test]
async fn values_events_and_messages_of_a_newer_browser_do_no_harm() {
    let (browser, mut peer) = connected().await;
    let mut events = page(&browser, "S1").events(&[ENTRY_ADDED, "Network.responseReceived"]);
    peer.0.send(Message::text("not JSON")).await.unwrap();
    peer.sends(json!({ "method": "Log.somethingNew", "sessionId": "S1", "params": { "entry": 1 } })).await;
    peer.sends(json!({ "method": ENTRY_ADDED, "sessionId": "S1", "params": { "entry": 1 } })).await;
    let params = json!({ "requestId": "1.2", "type": "Hologram", "size": 5 });
    peer.sends(json!({ "method": "Network.responseReceived", "sessionId": "S1", "params": params })).await;
    let entry = json!({ "level": "dreadful", "text": "x" });
    peer.sends(json!({ "method": ENTRY_ADDED, "sessionId": "S1", "params": { "entry": entry } })).await;
    let Some(Event::ResponseReceived { r#type, .. }) = events.next().await else { panic!("no response") };
    assert_eq!(r#type, ResourceType::Other);
    let Some(Event::EntryAdded { entry }) = events.next().await else { panic!("no entry") };
    assert_eq!(entry.level, Severity::Other);
}

#[tokio::test]
async fn a_lost_connection_fails_calls_and_ends_events() {
    let (browser, mut peer) = connected().await;
    let mut events = browser.events(&[ENTRY_ADDED]);
    let leaving = async {
        peer.reads().await;
        drop(peer);
    };
    let (answer, ()) = tokio::join!(browser.call("Browser.close", json!({})), leaving);
    assert!(matches!(answer, Err(CdpError::Closed)), "{answer:?}");
    assert!(events.next().await.is_none());
    let later = browser.call("Browser.close", json!({})).await;
    assert!(matches!(later, Err(CdpError::Closed)), "{later:?}");
    assert!(browser.events(&[ENTRY_ADDED]).next().await.is_none());
}

#[tokio::test]
async fn a_closed_page_fails_its_own_calls_and_ends_its_own_events() {
    let (browser, mut peer) = connected().await;
    let (gone, there) = (page(&browser, "S1"), page(&browser, "S2"));
    let (mut ended, mut open) = (gone.events(&[ENTRY_ADDED]), there.events(&[ENTRY_ADDED]));
    let closing = async {
        let (_, second) = (peer.reads().await, peer.reads().await);
        peer.sends(json!({ "method": "Target.detachedFromTarget", "params": { "sessionId": "S1" } })).await;
        peer.sends(json!({ "id": second["id"], "result": {} })).await;
        peer.entry("S2", "still here").await;
    };
    let calls = async {
        tokio::join!(biased; gone.call("Log.enable", json!({})), there.call("Log.enable", json!({})))
    };
    let ((first, second), ()) = tokio::join!(calls, closing);
    assert!(matches!(first, Err(CdpError::Detached)), "{first:?}");
    assert!(second.is_ok(), "{second:?}");
    assert!(ended.next().await.is_none());
    assert_eq!(text(open.next().await).as_deref(), Some("still here"));
}

#[tokio::test]
async fn a_reader_that_falls_too_far_behind_loses_its_subscription_and_no_other() {
    let (browser, mut peer) = connected().await;
    let mut slow = page(&browser, "S1").events(&[ENTRY_ADDED]);
    let mut quick = page(&browser, "S2").events(&[ENTRY_ADDED]);
    let long = "x".repeat(MOST_WAITING / 3);
    for _ in 0..4 {
        peer.entry("S1", &long).await;
    }
    peer.entry("S2", "in time").await;
    assert_eq!(text(quick.next().await).as_deref(), Some("in time"));
    assert!(slow.next().await.is_some());
    assert!(slow.next().await.is_some());
    assert!(slow.next().await.is_none());
}
