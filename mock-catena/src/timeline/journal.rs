//! The list of entries: bounded, with subscriptions to new entries.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use catena_contract::InvitationId;
use jiff::Timestamp;
use tokio::sync::broadcast;

use super::{Entry, EntryKind};

/// The timeline of one simulated Catena. Cheap to clone; the clones share it.
#[derive(Debug, Clone)]
pub struct Journal {
    pages: Arc<Mutex<Pages>>,
    live: broadcast::Sender<Arc<Entry>>,
}

#[derive(Debug, Default)]
struct Pages {
    entries: VecDeque<Arc<Entry>>,
    bytes: usize,
    last: u64,
    /// The last step number of each session.
    steps: HashMap<InvitationId, u64>,
}

impl Default for Journal {
    fn default() -> Self {
        Self { pages: Arc::default(), live: broadcast::Sender::new(Self::BEHIND) }
    }
}

impl Journal {
    /// Most entries.
    pub const MOST: usize = 20_000;
    /// Most bytes, approximately.
    pub const MOST_BYTES: usize = 16 * 1024 * 1024;
    /// How many entries a watcher may be behind before it misses some.
    const BEHIND: usize = 1_024;
    /// Most sessions with step numbers; beyond that, all start again at 1.
    const MOST_SESSIONS: usize = 100_000;

    /// Adds an entry.
    pub fn write(&self, at: Timestamp, session: Option<InvitationId>, kind: EntryKind) {
        let mut pages = self.pages();
        pages.last += 1;
        if pages.steps.len() >= Self::MOST_SESSIONS {
            pages.steps.clear();
        }
        let step = session.map(|session| {
            let step = pages.steps.entry(session).or_default();
            *step += 1;
            *step
        });
        let entry = Arc::new(Entry { number: pages.last, step, at, session, kind });
        pages.bytes += entry.weight();
        pages.entries.push_back(Arc::clone(&entry));
        while pages.entries.len() > Self::MOST || pages.bytes > Self::MOST_BYTES {
            match pages.entries.pop_front() {
                Some(oldest) => pages.bytes = pages.bytes.saturating_sub(oldest.weight()),
                None => break,
            }
        }
        // Sent under the lock so that watchers see entries in order. Having no watchers is not an error.
        if self.live.receiver_count() > 0 {
            let _ = self.live.send(entry);
        }
    }

    /// At most `most` entries after number `after`, of one session or of all.
    #[must_use]
    pub fn after(&self, after: u64, most: usize, session: Option<InvitationId>) -> Vec<Arc<Entry>> {
        let pages = self.pages();
        let begin = pages.entries.partition_point(|entry| entry.number <= after);
        pages
            .entries
            .range(begin..)
            .filter(|entry| session.is_none() || entry.session == session)
            .take(most)
            .cloned()
            .collect()
    }

    /// The entries after number `after` that are still held, and a receiver of all new ones.
    #[must_use]
    pub fn watch(&self, after: Option<u64>) -> (Vec<Arc<Entry>>, broadcast::Receiver<Arc<Entry>>) {
        // Subscribed under the lock, so that no entry is missed in between.
        let pages = self.pages();
        let live = self.live.subscribe();
        let known = after.map_or_else(Vec::new, |after| {
            let begin = pages.entries.partition_point(|entry| entry.number <= after);
            pages.entries.range(begin..).cloned().collect()
        });
        (known, live)
    }

    /// Removes all entries; numbers continue.
    pub fn clear(&self) {
        let mut pages = self.pages();
        pages.entries.clear();
        pages.steps.clear();
        pages.bytes = 0;
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn control(command: &str) -> EntryKind {
        EntryKind::Control { command: command.to_owned() }
    }

    #[test]
    fn entries_have_a_step_within_their_session() {
        let journal = Journal::default();
        let [one, other] = [1, 2].map(|id| InvitationId::new(Uuid::from_u128(id)));
        for session in [Some(one), Some(other), None, Some(one)] {
            journal.write(Timestamp::UNIX_EPOCH, session, control("x"));
        }
        let of_one: Vec<_> =
            journal.after(0, 10, Some(one)).iter().map(|entry| (entry.number, entry.step.unwrap())).collect();
        assert_eq!(of_one, [(1, 1), (4, 2)]);
        assert_eq!(journal.after(2, 1, None)[0].number, 3);
    }

    #[test]
    fn the_oldest_entries_are_dropped_when_there_are_too_many_or_too_large_ones() {
        let journal = Journal::default();
        for _ in 0..Journal::MOST + 5 {
            journal.write(Timestamp::UNIX_EPOCH, None, control(""));
        }
        let all = journal.after(0, usize::MAX, None);
        assert_eq!((all.len(), all[0].number), (Journal::MOST, 6));
        let heavy = "x".repeat(Journal::MOST_BYTES / 4);
        for _ in 0..10 {
            journal.write(Timestamp::UNIX_EPOCH, None, control(&heavy));
        }
        assert_eq!(journal.after(0, usize::MAX, None).len(), 3);
    }

    #[test]
    fn a_late_watcher_gets_every_entry_once() {
        let journal = Journal::default();
        for _ in 0..3 {
            journal.write(Timestamp::UNIX_EPOCH, None, control(""));
        }
        let (known, mut live) = journal.watch(Some(1));
        journal.write(Timestamp::UNIX_EPOCH, None, control(""));
        let mut numbers: Vec<_> = known.iter().map(|entry| entry.number).collect();
        numbers.push(live.try_recv().unwrap().number);
        assert_eq!(numbers, [2, 3, 4]);
        assert!(live.try_recv().is_err());
    }
}
