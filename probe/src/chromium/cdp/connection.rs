//! One WebSocket to Chromium: commands out, and results and events back to whoever waits for them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt as _, StreamExt as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as WebSocketError, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use super::error::CdpError;
use super::events::{Events, Subscriber};
use super::protocol::{Attached, Event, SessionId};

/// Most bytes of one message: a screenshot, a page's text, or what a page uploads.
const LONGEST_MESSAGE: usize = 256 * 1024 * 1024;
/// Most commands that wait to be written; then their callers wait.
const MOST_UNWRITTEN: usize = 64;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;
type Answer = Result<Box<RawValue>, Failure>;

/// Clones share one socket. It is closed when the last clone is dropped.
#[derive(Debug, Clone)]
pub(super) struct Connection {
    outgoing: mpsc::Sender<Message>,
    waiting: Arc<Waiting>,
}

/// Why a command has no result; its caller knows which command it was.
#[derive(Debug)]
enum Failure {
    Closed,
    Detached,
    Refused { code: i64, message: String },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Call<'a> {
    id: u64,
    method: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_id: Option<&'a SessionId>,
    params: &'a Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Incoming<'a> {
    id: Option<u64>,
    #[serde(borrow)]
    method: Option<Cow<'a, str>>,
    #[serde(borrow)]
    session_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    params: Option<&'a RawValue>,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    error: Option<ErrorObject>,
}

#[derive(Deserialize)]
struct ErrorObject {
    #[serde(default)]
    code: i64,
    #[serde(default)]
    message: String,
}

impl Connection {
    /// Connects to the address that Chromium gave.
    pub(super) async fn open(address: &str) -> Result<Self, CdpError> {
        let config = WebSocketConfig::default()
            .max_message_size(Some(LONGEST_MESSAGE))
            // Chromium sends every message in one frame.
            .max_frame_size(Some(LONGEST_MESSAGE));
        let (socket, _) = connect_async_with_config(address, Some(config), true)
            .await
            .map_err(|source| CdpError::Connect { address: address.to_owned(), source: Box::new(source) })?;
        let (outgoing, commands) = mpsc::channel(MOST_UNWRITTEN);
        let waiting = Arc::new(Waiting::default());
        tokio::spawn(talk(socket, commands, Arc::clone(&waiting)));
        Ok(Self { outgoing, waiting })
    }

    /// Sends a command and waits for its result, however long that takes.
    pub(super) async fn call(
        &self,
        session: Option<&SessionId>,
        method: &'static str,
        params: &Value,
    ) -> Result<Box<RawValue>, CdpError> {
        let (ticket, answer) = self.waiting.ticket(session).ok_or(CdpError::Closed)?;
        let call = Call { id: ticket.id, method, session_id: session, params };
        let text = serde_json::to_string(&call).map_err(|source| CdpError::Json { method, source })?;
        self.outgoing.send(Message::text(text)).await.map_err(|_| CdpError::Closed)?;
        match answer.await.unwrap_or(Err(Failure::Closed)) {
            Ok(result) => Ok(result),
            Err(Failure::Closed) => Err(CdpError::Closed),
            Err(Failure::Detached) => Err(CdpError::Detached),
            Err(Failure::Refused { code, message }) => Err(CdpError::Refused { method, code, message }),
        }
    }

    /// Subscribes to events. On a closed connection there are none.
    pub(super) fn events(&self, session: Option<SessionId>, methods: &'static [&'static str]) -> Events {
        let (subscriber, events) = Subscriber::new(session, methods);
        let mut state = self.waiting.state();
        if !state.closed {
            state.subscribers.push(subscriber);
        }
        events
    }
}

/// Who waits for what.
#[derive(Debug, Default)]
struct Waiting(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    closed: bool,
    last_id: u64,
    calls: HashMap<u64, (Option<SessionId>, oneshot::Sender<Answer>)>,
    subscribers: Vec<Subscriber>,
}

/// Forgets a call whose caller no longer waits.
struct Ticket<'a> {
    id: u64,
    waiting: &'a Waiting,
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.waiting.state().calls.remove(&self.id);
    }
}

impl Waiting {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ticket(&self, session: Option<&SessionId>) -> Option<(Ticket<'_>, oneshot::Receiver<Answer>)> {
        let (sender, answer) = oneshot::channel();
        let mut state = self.state();
        if state.closed {
            return None;
        }
        state.last_id += 1;
        let id = state.last_id;
        state.calls.insert(id, (session.cloned(), sender));
        drop(state);
        Some((Ticket { id, waiting: self }, answer))
    }

    /// Hands a message to whoever waits for it. What nobody waits for is dropped, and so is what cannot be read.
    fn received(&self, text: &str) {
        let incoming: Incoming<'_> = match serde_json::from_str(text) {
            Ok(incoming) => incoming,
            Err(error) => {
                tracing::warn!(%error, "Chromium sent a message that cannot be read");
                return;
            }
        };
        if let Some(id) = incoming.id {
            let call = self.state().calls.remove(&id);
            if let Some((_, sender)) = call {
                let answer = match (incoming.error, incoming.result) {
                    (Some(ErrorObject { code, message }), _) => Err(Failure::Refused { code, message }),
                    (None, Some(result)) => Ok(result.to_owned()),
                    (None, None) => Ok(RawValue::NULL.to_owned()),
                };
                // A caller that is gone needs no answer.
                let _ = sender.send(answer);
            }
        } else if let Some(method) = incoming.method {
            if method == "Target.detachedFromTarget" {
                self.detached(incoming.params.map_or("{}", RawValue::get));
            }
            self.happened(incoming.session_id.as_deref(), &method, text);
        }
    }

    fn happened(&self, session: Option<&str>, method: &str, text: &str) {
        let mut state = self.state();
        state.subscribers.retain(Subscriber::is_open);
        if !state.subscribers.iter().any(|subscriber| subscriber.takes(session, method)) {
            return;
        }
        match serde_json::from_str::<Event>(text) {
            Ok(event) => state.subscribers.retain(|subscriber| {
                !subscriber.takes(session, method) || subscriber.give(event.clone(), text.len())
            }),
            Err(error) => tracing::warn!(method, %error, "Chromium sent an event that cannot be read"),
        }
    }

    /// A session ended: its calls fail, and its events end.
    fn detached(&self, params: &str) {
        let session = match serde_json::from_str::<Attached>(params) {
            Ok(detached) => detached.session_id,
            Err(error) => {
                tracing::warn!(%error, "Chromium detached a session without saying which");
                return;
            }
        };
        let mut state = self.state();
        state.subscribers.retain(|subscriber| subscriber.session.as_ref() != Some(&session));
        let theirs = state.calls.extract_if(|_, (of, _)| of.as_ref() == Some(&session));
        for (_, (_, sender)) in theirs {
            let _ = sender.send(Err(Failure::Detached));
        }
    }

    /// The connection ended: every call fails, and all events end.
    fn closed(&self) {
        let mut state = self.state();
        state.closed = true;
        state.subscribers.clear();
        for (_, (_, sender)) in state.calls.drain() {
            let _ = sender.send(Err(Failure::Closed));
        }
    }
}

/// Reads and writes at the same time until either ends. One must not wait for the other: Chromium may not read on
/// before its own messages are read.
async fn talk(socket: Socket, commands: mpsc::Receiver<Message>, waiting: Arc<Waiting>) {
    let (sink, stream) = socket.split();
    let ended = tokio::select! {
        ended = read(stream, &waiting) => ended,
        ended = write(sink, commands) => ended,
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "the connection to Chromium was lost");
    }
    waiting.closed();
}

async fn read(mut stream: SplitStream<Socket>, waiting: &Waiting) -> Result<(), WebSocketError> {
    while let Some(message) = stream.next().await {
        if let Message::Text(text) = message? {
            waiting.received(&text);
        }
    }
    Ok(())
}

async fn write(
    mut sink: SplitSink<Socket, Message>,
    mut commands: mpsc::Receiver<Message>,
) -> Result<(), WebSocketError> {
    while let Some(command) = commands.recv().await {
        sink.send(command).await?;
    }
    sink.close().await
}
