//! The sessions of a run: what the page shows of each, and the simulated Catenas that go on, so that their inspectors show
//! them after the checks have ended.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use catena_contract::{Expose as _, InvitationId};
use mock_catena::Running;
use mock_catena::control::Control;
use mock_catena::timeline::DeliveryState;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinHandle;
use url::Url;

use crate::run::journey::EndedSession;
use crate::specification::CheckId;

/// What the page shows of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ShownSession {
    pub(super) check: CheckId,
    pub(super) fleet: String,
    /// The outcome; the stage before there is one.
    pub(super) state: &'static str,
    pub(super) delivered: usize,
    pub(super) failed: usize,
    pub(super) waiting: usize,
    /// Whether its check goes on.
    pub(super) now: bool,
}

struct Followed {
    check: CheckId,
    base: Url,
    session: InvitationId,
    control: Control,
    task: JoinHandle<()>,
    /// Whether the check has ended. It is locked while a message is shown, so that the last one says so.
    over: Arc<Mutex<bool>>,
    /// Once the check has ended.
    kept: Option<EndedSession>,
}

impl Drop for Followed {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[derive(Default)]
pub(super) struct Sessions(Mutex<Numbered>);

#[derive(Default)]
struct Numbered {
    newest: u64,
    sessions: BTreeMap<u64, Followed>,
}

impl Sessions {
    fn lock(&self) -> MutexGuard<'_, Numbered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows a session now and at each change, until it is forgotten. Returns its number.
    pub(super) fn follow(
        &self,
        check: &CheckId,
        catena: &Running,
        session: InvitationId,
        show: impl Fn(u64, &ShownSession) + Send + 'static,
    ) -> u64 {
        let mut numbered = self.lock();
        numbered.newest += 1;
        let number = numbered.newest;
        let control = catena.control();
        let (_, mut entries) = control.journal().watch(None);
        let (watched, of_check) = (control.clone(), check.clone());
        let over = Arc::new(Mutex::new(false));
        let is_over = Arc::clone(&over);
        let mut before = None;
        let task = tokio::spawn(async move {
            loop {
                {
                    let over = is_over.lock().unwrap_or_else(PoisonError::into_inner);
                    let shown = shown(&of_check, &watched, session, !*over);
                    if shown != before
                        && let Some(shown) = &shown
                    {
                        show(number, shown);
                    }
                    before = shown;
                }
                if let Err(RecvError::Closed) = entries.recv().await {
                    return;
                }
                while entries.try_recv().is_ok() {}
            }
        });
        let base = catena.base_url().clone();
        let followed = Followed { check: check.clone(), base, session, control, task, over, kept: None };
        numbered.sessions.insert(number, followed);
        number
    }

    /// Keeps the simulated Catena of a session that has ended, and returns what the page shows of it from now on.
    pub(super) fn keep(&self, number: u64, ended: EndedSession) -> Option<ShownSession> {
        let mut numbered = self.lock();
        let followed = numbered.sessions.get_mut(&number)?;
        *followed.over.lock().unwrap_or_else(PoisonError::into_inner) = true;
        followed.kept = Some(ended);
        shown(&followed.check, &followed.control, followed.session, false)
    }

    /// Where the inspector of the simulated Catena shows a session.
    pub(super) fn address(&self, number: u64) -> Option<String> {
        let numbered = self.lock();
        let followed = numbered.sessions.get(&number)?;
        Some(format!("{}#/sessions/{}", followed.base, followed.session.expose()))
    }

    /// Forgets all sessions, which ends their simulated Catenas.
    pub(super) fn clear(&self) {
        let forgotten = std::mem::take(&mut self.lock().sessions);
        drop(forgotten);
    }
}

fn shown(check: &CheckId, control: &Control, session: InvitationId, now: bool) -> Option<ShownSession> {
    let view = control.session(session).ok()?;
    let courier = control.courier();
    let (finished, waiting) = (courier.deliveries(), courier.waiting());
    let count = |state| finished.iter().filter(|delivery| delivery.state == state).count();
    Some(ShownSession {
        check: check.clone(),
        fleet: view.fleet_ref.to_string(),
        state: view.outcome.unwrap_or(view.stage),
        delivered: count(DeliveryState::Delivered),
        failed: count(DeliveryState::Failed),
        waiting: waiting.len(),
        now,
    })
}
