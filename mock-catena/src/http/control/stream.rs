//! `GET /_mock/stream`: new timeline entries as server-sent events. `Last-Event-ID` continues after that entry; a
//! client that is too slow is notified how many entries it missed.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use catena_contract::InvitationId;
use futures::Stream;
use futures::stream::unfold;
use serde::Deserialize;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::watch;

use super::reply::{ControlRejection, Parameters, query};
use crate::app::App;
use crate::timeline::Entry;

/// Interval of keep-alive messages.
const ALIVE: Duration = Duration::from_secs(15);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StreamQuery {
    session: Option<InvitationId>,
    after: Option<u64>,
    /// Whether attempts have their request and response.
    exchanges: Option<bool>,
}

struct Reader {
    known: VecDeque<Arc<Entry>>,
    live: broadcast::Receiver<Arc<Entry>>,
    stopped: watch::Receiver<bool>,
    session: Option<InvitationId>,
    exchanges: bool,
}

pub(super) async fn live(
    State(app): State<App>,
    headers: HeaderMap,
    query_parameters: Parameters<StreamQuery>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ControlRejection> {
    let StreamQuery { session, after, exchanges } = query(query_parameters)?;
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    let (known, live) = app.context().journal.watch(last.or(after));
    let stopped = app.context().stopped.clone();
    let reader = Reader { known: known.into(), live, stopped, session, exchanges: exchanges.unwrap_or(true) };
    let events = unfold(reader, async |mut reader| {
        let event = reader.next().await?;
        Some((Ok(event), reader))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE)))
}

impl Reader {
    /// The next event; `None` when the server stops.
    async fn next(&mut self) -> Option<Event> {
        loop {
            let entry = match self.known.pop_front() {
                Some(entry) => entry,
                None => {
                    let received = tokio::select! {
                        received = self.live.recv() => received,
                        // An error means that the server is gone.
                        _ = self.stopped.wait_for(|stopped| *stopped) => return None,
                    };
                    match received {
                        Ok(entry) => entry,
                        Err(RecvError::Lagged(missed)) => {
                            return Some(Event::default().event("missed").data(missed.to_string()));
                        }
                        Err(RecvError::Closed) => return None,
                    }
                }
            };
            if self.session.is_none() || entry.session == self.session {
                let event = Event::default().id(entry.number.to_string()).event(entry.kind.name());
                // Entries can always be written as JSON.
                return match self.exchanges {
                    true => event.json_data(entry.as_ref()).ok(),
                    false => event.json_data(entry.without_exchange()).ok(),
                };
            }
        }
    }
}
