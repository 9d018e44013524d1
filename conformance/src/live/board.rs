//! What the page shows, as numbered messages. Each thing (the run, a check, a session) has one current message; a reader
//! gets those that are newer than the last it has seen. So a slow or returning reader misses nothing and costs no memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tokio::sync::watch;

/// A thing that the page shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    Run,
    Check(String),
    Session(u64),
}

impl Subject {
    /// The name of its server-sent events.
    pub(super) const fn event(&self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Check(_) => "check",
            Self::Session(_) => "session",
        }
    }
}

/// The current message about a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) number: u64,
    pub(super) event: &'static str,
    pub(super) json: String,
}

#[derive(Debug, Default)]
pub(super) struct Board {
    contents: Mutex<Contents>,
    changed: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Contents {
    run: u64,
    newest: u64,
    messages: BTreeMap<Subject, Message>,
}

impl Board {
    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows this about a thing of a run, unless it is shown already, or another run has begun.
    pub(super) fn show(&self, run: u64, subject: Subject, shown: &impl Serialize) {
        // What is shown consists of texts and numbers, which can always be written as JSON.
        let Ok(json) = serde_json::to_string(shown) else { return };
        let newest = {
            let mut contents = self.contents();
            let is_shown = contents.messages.get(&subject).is_some_and(|message| message.json == json);
            if is_shown || contents.run != run {
                return;
            }
            contents.newest += 1;
            let (number, event) = (contents.newest, subject.event());
            contents.messages.insert(subject, Message { number, event, json });
            number
        };
        self.changed.send_replace(newest);
    }

    /// Forgets everything, for another run. Returns its number.
    pub(super) fn begin(&self) -> u64 {
        let mut contents = self.contents();
        contents.messages.clear();
        contents.run += 1;
        contents.run
    }

    /// The messages after this number, in order.
    pub(super) fn after(&self, number: u64) -> Vec<Message> {
        let contents = self.contents();
        let mut newer: Vec<Message> =
            contents.messages.values().filter(|message| message.number > number).cloned().collect();
        newer.sort_by_key(|message| message.number);
        newer
    }

    /// Is notified of each change.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(board: &Board, after: u64) -> Vec<(u64, &'static str, String)> {
        board.after(after).into_iter().map(|message| (message.number, message.event, message.json)).collect()
    }

    #[test]
    fn a_reader_gets_the_current_message_of_each_thing_that_changed() {
        let board = Board::default();
        assert_eq!(board.begin(), 1);
        board.show(1, Subject::Run, &"begins");
        board.show(1, Subject::Check("a.b".to_owned()), &"running");
        board.show(1, Subject::Check("a.b".to_owned()), &"passed");
        board.show(1, Subject::Check("a.b".to_owned()), &"passed");
        board.show(1, Subject::Session(1), &"viewed");
        let all = [(1, "run", "\"begins\""), (3, "check", "\"passed\""), (4, "session", "\"viewed\"")];
        assert_eq!(shown(&board, 0), all.map(|(number, event, json)| (number, event, json.to_owned())));
        assert_eq!(shown(&board, 3).len(), 1);
        assert_eq!(*board.changes().borrow(), 4, "a repeated message is no change");
        assert_eq!(board.begin(), 2);
        board.show(1, Subject::Check("a.b".to_owned()), &"late");
        board.show(2, Subject::Run, &"begins");
        assert_eq!(shown(&board, 4), [(5, "run", "\"begins\"".to_owned())], "numbers go on");
    }
}
