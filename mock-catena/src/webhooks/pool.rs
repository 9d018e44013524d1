//! Hosts that deliveries go to: how many attempts may be under way to each, and its connections between two of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::Uri;
use tokio::sync::Semaphore;

use super::connection::Connection;

/// Receivers under development come and go: a connection that they may have closed is not used again.
const IDLE_FOR: Duration = Duration::from_secs(5);

/// Hosts that are remembered; beyond, those nobody delivers to are forgotten.
const MOST: usize = 10_000;

/// One host and port.
pub(super) struct Origin {
    /// A place for each attempt that may be under way.
    pub(super) permits: Semaphore,
    /// Open connections that nobody uses, and since when; the newest last.
    idle: Mutex<Vec<(Instant, Connection)>>,
}

impl Origin {
    /// The connection that was used last, if there is one. It may have ended meanwhile.
    pub(super) fn take(&self) -> Option<Connection> {
        let (since, connection) = self.idle().pop()?;
        // What lies below it is older still.
        (since.elapsed() < IDLE_FOR).then_some(connection)
    }

    /// Keeps a connection for the next attempt, if there are not as many as could be used at once.
    fn put(&self, connection: Connection, most: usize) {
        let mut idle = self.idle();
        if idle.len() < most {
            idle.push((Instant::now(), connection));
        }
    }

    /// Closes what was not used for long; whether anything is left.
    fn sweep(&self) -> bool {
        let mut idle = self.idle();
        idle.retain(|(since, _)| since.elapsed() < IDLE_FOR);
        !idle.is_empty()
    }

    fn idle(&self) -> MutexGuard<'_, Vec<(Instant, Connection)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All of them.
pub(super) struct ConnectionPool {
    known: Mutex<Known>,
    /// Places at each.
    permits: usize,
}

#[derive(Default)]
struct Known {
    by_server: HashMap<Uri, Arc<Origin>>,
    /// Whether somebody closes what was not used for long.
    swept: bool,
}

impl ConnectionPool {
    pub(super) fn new(permits: usize) -> Arc<Self> {
        Arc::new(Self { known: Mutex::default(), permits: permits.max(1) })
    }

    /// The host and port of a URL without path.
    pub(super) fn of(&self, server: &Uri) -> Arc<Origin> {
        let mut known = self.known();
        if known.by_server.len() > MOST {
            known.by_server.retain(|_, origin| Arc::strong_count(origin) > 1 || origin.sweep());
        }
        let new = || Arc::new(Origin { permits: Semaphore::new(self.permits), idle: Mutex::default() });
        Arc::clone(known.by_server.entry(server.clone()).or_insert_with(new))
    }

    /// Keeps a connection, and sees that it is closed when nobody uses it.
    pub(super) fn release(self: &Arc<Self>, origin: &Origin, connection: Connection) {
        origin.put(connection, self.permits);
        if std::mem::replace(&mut self.known().swept, true) {
            return;
        }
        let pool = Arc::downgrade(self);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(IDLE_FOR).await;
                let Some(pool) = pool.upgrade() else { return };
                let mut known = pool.known();
                // Every one of them, not the first that has something left.
                if known.by_server.values().filter(|origin| origin.sweep()).count() == 0 {
                    known.swept = false;
                    return;
                }
            }
        });
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
