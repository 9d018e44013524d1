//! The events of one session, in the order in which Chromium sent them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::protocol::{Event, SessionId};

/// Most bytes of events that may wait for their reader. A page can cause events faster than they are read. Dropping
/// one could leave a request paused forever, and waiting for the reader would hold up every other page; so a reader
/// that falls this far behind loses its subscription.
pub(super) const MOST_WAITING: usize = 64 * 1024 * 1024;
/// What an event takes in memory in addition to its text.
const PER_EVENT: usize = 1024;

/// Receives the events that were subscribed to.
#[derive(Debug)]
pub(crate) struct Events {
    queue: UnboundedReceiver<(usize, Event)>,
    waiting: Arc<AtomicUsize>,
}

impl Events {
    /// Waits for the next event. `None` means that there will be no more: the page or the connection is closed, or
    /// more events waited than are kept.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        let (bytes, event) = self.queue.recv().await?;
        self.waiting.fetch_sub(bytes, Ordering::Relaxed);
        Some(event)
    }

    /// Drops the events that are waiting.
    pub(crate) fn clear(&mut self) {
        while let Ok((bytes, _)) = self.queue.try_recv() {
            self.waiting.fetch_sub(bytes, Ordering::Relaxed);
        }
    }
}

/// The sending end of [`Events`].
#[derive(Debug)]
pub(super) struct Subscriber {
    pub(super) session: Option<SessionId>,
    methods: &'static [&'static str],
    queue: UnboundedSender<(usize, Event)>,
    waiting: Arc<AtomicUsize>,
}

impl Subscriber {
    pub(super) fn new(session: Option<SessionId>, methods: &'static [&'static str]) -> (Self, Events) {
        let (sender, queue) = unbounded_channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let events = Events { queue, waiting: Arc::clone(&waiting) };
        (Self { session, methods, queue: sender, waiting }, events)
    }

    /// Whether it subscribed to this event.
    pub(super) fn takes(&self, session: Option<&str>, method: &str) -> bool {
        self.session.as_ref().map(|id| id.0.as_str()) == session && self.methods.contains(&method)
    }

    /// Whether its reader is still there.
    pub(super) fn is_open(&self) -> bool {
        !self.queue.is_closed()
    }

    /// Hands an event over; `false` ends the subscription.
    pub(super) fn give(&self, event: Event, text: usize) -> bool {
        let bytes = text.saturating_add(PER_EVENT);
        let before = self.waiting.fetch_add(bytes, Ordering::Relaxed);
        // A single event is let through whatever its size; the connection limits that.
        let fits = before == 0 || before.saturating_add(bytes) <= MOST_WAITING;
        fits && self.queue.send((bytes, event)).is_ok()
    }
}
