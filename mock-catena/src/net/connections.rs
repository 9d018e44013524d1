//! The open connections: how many there may be, and how long the server waits for a client.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// Limits of the connections to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// Most open connections. To accept another one, the server closes the one whose client it has waited for longest.
    pub most: usize,
    /// How long the server waits for a client: for the head of a request, for its body, and between requests.
    pub patience: Duration,
}

impl Default for ConnectionLimits {
    /// Half of the 1,024 files that a process may usually open.
    fn default() -> Self {
        Self { most: 512, patience: Duration::from_secs(30) }
    }
}

/// The open connections.
pub(super) struct Connections {
    limits: ConnectionLimits,
    book: Mutex<Book>,
}

#[derive(Default)]
struct Book {
    last: u64,
    open: HashMap<u64, Open>,
    /// The connections whose client has to send something: turn and id, the longest wait first.
    waiting: BTreeSet<(u64, u64)>,
}

struct Open {
    /// Grows with the time since which it waits or works.
    turn: u64,
    since: Instant,
    /// Requests that were read and are being answered.
    working: usize,
    close: Arc<Notify>,
}

/// One connection's place; given up when dropped.
pub(super) struct Ticket {
    id: u64,
    close: Arc<Notify>,
    connections: Arc<Connections>,
}

/// The server's turn: no client is waited for.
pub(super) struct Working(Arc<Ticket>);

impl Connections {
    pub(super) fn new(limits: ConnectionLimits) -> Arc<Self> {
        Arc::new(Self { limits, book: Mutex::default() })
    }

    /// A place for a new connection.
    pub(super) fn enter(self: &Arc<Self>) -> Arc<Ticket> {
        let mut book = self.book();
        while book.open.len() >= self.limits.most.max(1) {
            book.close_oldest();
        }
        book.last += 1;
        let (id, close) = (book.last, Arc::new(Notify::new()));
        let open = Open { turn: id, since: Instant::now(), working: 0, close: Arc::clone(&close) };
        book.open.insert(id, open);
        book.waiting.insert((id, id));
        Arc::new(Ticket { id, close, connections: Arc::clone(self) })
    }

    /// Closes the connection whose client the server has waited for longest.
    pub(super) fn close_oldest(&self) {
        self.book().close_oldest();
    }

    /// Closes the connections whose clients take too long.
    pub(super) fn close_overdue(&self) {
        let mut book = self.book();
        while let Some((_, id)) = book.waiting.first().copied() {
            match book.open.get(&id) {
                Some(open) if open.since.elapsed() < self.limits.patience => return,
                Some(_) | None => book.close(id),
            }
        }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    /// If no client is waited for, the connection that has worked longest.
    fn close_oldest(&mut self) {
        let waiting = self.waiting.first().map(|(_, id)| *id);
        let oldest =
            waiting.or_else(|| self.open.iter().min_by_key(|(_, open)| open.turn).map(|(id, _)| *id));
        if let Some(id) = oldest {
            self.close(id);
        }
    }

    fn close(&mut self, id: u64) {
        if let Some(open) = self.open.remove(&id) {
            self.waiting.remove(&(open.turn, id));
            open.close.notify_one();
        }
    }

    /// Restarts the time of a connection that works on `change` more requests than before.
    fn turn(&mut self, id: u64, change: impl FnOnce(usize) -> usize) {
        self.last += 1;
        let Some(open) = self.open.get_mut(&id) else { return };
        self.waiting.remove(&(open.turn, id));
        (open.turn, open.since, open.working) = (self.last, Instant::now(), change(open.working));
        if open.working == 0 {
            self.waiting.insert((open.turn, id));
        }
    }
}

impl Ticket {
    /// Waits until the connection has to be closed.
    pub(super) async fn closed(&self) {
        self.close.notified().await;
    }

    /// Works for the client until this is dropped.
    pub(super) fn work(self: &Arc<Self>) -> Working {
        self.connections.book().turn(self.id, |working| working + 1);
        Working(Arc::clone(self))
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        self.0.connections.book().turn(self.0.id, |working| working.saturating_sub(1));
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.connections.book().close(self.id);
    }
}
