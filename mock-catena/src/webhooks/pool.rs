//! Limits concurrent attempts per host, and keeps idle connections between attempts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::Uri;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::connection::Connection;

/// Idle connections are closed after this time: receivers under development restart often.
const IDLE_FOR: Duration = Duration::from_secs(5);

/// Most hosts remembered; beyond that, hosts without deliveries are dropped.
const MOST: usize = 10_000;

/// One host and port.
pub(super) struct Origin {
    /// One permit for each concurrent attempt.
    pub(super) permits: Semaphore,
    /// The permits that slow subscriptions may use: half of them, so that they never hold up the others.
    slow: Semaphore,
    /// Idle connections with the time they became idle; the newest last.
    idle: Mutex<Vec<(Instant, Connection)>>,
}

/// The right to make one attempt.
pub(super) struct Permit<'a> {
    _slow: Option<SemaphorePermit<'a>>,
    _attempt: SemaphorePermit<'a>,
}

impl Origin {
    /// Waits for the right to make an attempt. `None` only if the semaphores were closed, which never happens.
    pub(super) async fn permit(&self, slow: bool) -> Option<Permit<'_>> {
        let slow = if slow { Some(self.slow.acquire().await.ok()?) } else { None };
        Some(Permit { _slow: slow, _attempt: self.permits.acquire().await.ok()? })
    }

    /// The most recently used connection, if any. It may have been closed meanwhile.
    pub(super) fn take(&self) -> Option<Connection> {
        let (since, connection) = self.idle().pop()?;
        // The ones before it are even older.
        (since.elapsed() < IDLE_FOR).then_some(connection)
    }

    /// Keeps a connection for the next attempt, up to `most`.
    fn put(&self, connection: Connection, most: usize) {
        let mut idle = self.idle();
        if idle.len() < most {
            idle.push((Instant::now(), connection));
        }
    }

    /// Closes connections that were idle for too long; whether any are left.
    fn sweep(&self) -> bool {
        let mut idle = self.idle();
        idle.retain(|(since, _)| since.elapsed() < IDLE_FOR);
        !idle.is_empty()
    }

    fn idle(&self) -> MutexGuard<'_, Vec<(Instant, Connection)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The origins of all endpoints, and their idle connections.
pub(super) struct ConnectionPool {
    known: Mutex<Known>,
    /// Permits per origin.
    permits: usize,
}

#[derive(Default)]
struct Known {
    by_server: HashMap<Uri, Arc<Origin>>,
    /// Whether the task that closes idle connections is running.
    swept: bool,
}

impl ConnectionPool {
    pub(super) fn new(permits: usize) -> Arc<Self> {
        Arc::new(Self { known: Mutex::default(), permits: permits.max(1) })
    }

    /// The origin of a URL without path.
    pub(super) fn of(&self, server: &Uri) -> Arc<Origin> {
        let mut known = self.known();
        if known.by_server.len() > MOST {
            known.by_server.retain(|_, origin| Arc::strong_count(origin) > 1 || origin.sweep());
        }
        let new = || {
            let slow = Semaphore::new((self.permits / 2).max(1));
            Arc::new(Origin { permits: Semaphore::new(self.permits), slow, idle: Mutex::default() })
        };
        Arc::clone(known.by_server.entry(server.clone()).or_insert_with(new))
    }

    /// Keeps a connection, and makes sure that it is closed when it stays idle.
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
                // Sweep every origin; `any` would stop at the first that has connections left.
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
