//! The user's commands, for Rust.

use catena_contract::{ExtTspId, IntegrationRequestId, Invitation, InvitationId, NewInvitation, Provider};
use jiff::SignedDuration;
use serde::Serialize;
use url::Url;

use super::goal::Next;
use super::{ClockView, ControlError, Goal, SessionView};
use crate::app::{App, Invited};
use crate::clock::Clock as _;
use crate::dialect::Switches;
use crate::faults::{Rule, RuleId, RuleRead};
use crate::timeline::{EntryKind, Journal};
use crate::webhooks::Courier;

/// Most commands to reach a goal: view, accept, connect, return, and starting another visit.
const MAX_MOVES: usize = 8;

/// The user's commands to a simulated Catena. Cheap to clone; clones share all state.
#[derive(Clone)]
pub struct Control {
    pub(super) app: App,
}

/// A session that was brought to a goal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GoalReached {
    /// The session's state.
    pub session: SessionView,
    /// Where the fleet's browser was redirected, if the visit ended and the partner configured a URL.
    pub redirect: Option<Url>,
}

/// The provider that goes live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoLiveRequest {
    /// The provider of an integration request.
    Request(IntegrationRequestId),
    /// An entry of the registry.
    Entry(ExtTspId),
}

/// A provider that went live.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LiveProvider {
    /// The new provider.
    pub provider: Provider,
    /// The integration requests it answers.
    pub answered: Vec<IntegrationRequestId>,
}

impl Control {
    pub(crate) const fn of(app: App) -> Self {
        Self { app }
    }

    /// Invites a fleet, or refreshes its invitation.
    ///
    /// # Errors
    /// [`ControlError::Full`].
    pub fn invite(&self, request: NewInvitation) -> Result<Invitation, ControlError> {
        match self.app.invite(self.app.context().partner.id, request)? {
            Invited::New(invitation) | Invited::Refreshed(invitation) => Ok(invitation),
        }
    }

    /// At most `most` sessions after the given one, oldest first.
    #[must_use]
    pub fn sessions(&self, after: Option<InvitationId>, most: usize) -> Vec<SessionView> {
        self.app.sessions(after, most).iter().map(|session| SessionView::of(session)).collect()
    }

    /// At most `most` sessions before the given one, newest first.
    #[must_use]
    pub fn newest_sessions(&self, before: Option<InvitationId>, most: usize) -> Vec<SessionView> {
        self.app.newest_sessions(before, most).iter().map(|session| SessionView::of(session)).collect()
    }

    /// One session.
    ///
    /// # Errors
    /// [`ControlError::Unknown`].
    pub fn session(&self, id: InvitationId) -> Result<SessionView, ControlError> {
        self.app
            .session(id)
            .map(|session| SessionView::of(&session))
            .ok_or_else(ControlError::unknown_session)
    }

    /// Brings a session to a goal, command by command, as a fleet would; every event is emitted.
    ///
    /// # Errors
    /// [`ControlError::Impossible`] with the goals that are possible; nothing is changed then.
    pub fn bring(&self, id: InvitationId, goal: Goal) -> Result<GoalReached, ControlError> {
        let mut redirect = None;
        let mut moving = false;
        for _ in 0..MAX_MOVES {
            let session = self.app.session(id).ok_or_else(ControlError::unknown_session)?;
            match goal.next(&session, moving) {
                Next::Reached => {
                    return Ok(GoalReached { session: SessionView::of(&session), redirect });
                }
                Next::Impossible => {
                    return Err(ControlError::Impossible {
                        attempted: goal.to_string(),
                        state: session.stage().name(),
                        possible: Goal::possible(&session),
                    });
                }
                Next::Move(name) => {
                    let moved = self.app.apply_by_name(id, name)?;
                    moving = true;
                    if let Some(ending) = moved.ended {
                        redirect = self.app.redirect(&moved.session, &ending, false);
                    }
                }
            }
        }
        unreachable!("every goal is reached in {MAX_MOVES} moves, or impossible")
    }

    /// Turns a requested provider into one that can be connected.
    ///
    /// # Errors
    /// [`ControlError::Unknown`] if there is no such request or entry, or it is live already.
    pub fn go_live(&self, request: GoLiveRequest) -> Result<LiveProvider, ControlError> {
        let unknown = || ControlError::Unknown {
            what: "integration request or registry entry that is not live yet",
            next: "a session's requests are in `GET /_mock/sessions`",
        };
        let entry = match request {
            GoLiveRequest::Entry(entry) => entry,
            GoLiveRequest::Request(request) => self.app.registry_entry_of(request).ok_or_else(unknown)?,
        };
        let (provider, answered) = self.app.go_live(entry).ok_or_else(unknown)?;
        self.record(format!("{} went live", provider.name));
        Ok(LiveProvider { provider, answered })
    }

    /// The clock's time, and whether it is frozen.
    #[must_use]
    pub fn clock(&self) -> ClockView {
        let clock = &self.app.context().clock;
        ClockView { now: clock.now(), frozen: clock.is_frozen() }
    }

    /// Advances the clock; everything that becomes due is done at once.
    pub fn advance(&self, step: SignedDuration) -> ClockView {
        self.app.context().clock.advance(step);
        self.record(format!("clock advanced by {step:#}"));
        self.app.expire_overdue();
        self.clock()
    }

    /// The same for a shared runtime: while much becomes due, other tasks have their turn.
    pub async fn advance_in_slices(&self, step: SignedDuration) -> ClockView {
        self.app.context().clock.advance(step);
        self.record(format!("clock advanced by {step:#}"));
        self.app.expire_overdue_in_slices().await;
        self.clock()
    }

    /// Stops the clock.
    ///
    /// # Errors
    /// [`ControlError::Clock`] if it is frozen already.
    pub fn freeze(&self) -> Result<ClockView, ControlError> {
        if self.app.context().clock.is_frozen() {
            let possible = vec!["advance", "resume"];
            return Err(ControlError::Clock { attempted: "freeze", state: "is frozen", possible });
        }
        self.app.context().clock.freeze();
        self.record("clock frozen".to_owned());
        Ok(self.clock())
    }

    /// Resumes a frozen clock.
    ///
    /// # Errors
    /// [`ControlError::Clock`] if it is running.
    pub fn resume(&self) -> Result<ClockView, ControlError> {
        if !self.app.context().clock.is_frozen() {
            let possible = vec!["advance", "freeze"];
            return Err(ControlError::Clock { attempted: "resume", state: "runs", possible });
        }
        self.app.context().clock.resume();
        self.record("clock resumed".to_owned());
        Ok(self.clock())
    }

    /// Uses these switches from now on.
    pub fn set_switches(&self, switches: Switches) {
        self.record(format!(
            "attempts {}, breaker {:?}, {:?}",
            switches.attempts, switches.breaker, switches.delivered
        ));
        self.app.set_switches(switches);
    }

    /// Adds a fault rule.
    ///
    /// # Errors
    /// [`ControlError::TooManyRules`].
    pub fn add_fault(&self, rule: Rule) -> Result<RuleId, ControlError> {
        let name = rule.fault.name();
        let id = self.app.context().faults.add(rule, self.app.now())?;
        self.record(format!("fault {id}: {name}"));
        Ok(id)
    }

    /// The fault rules that have not ended.
    #[must_use]
    pub fn faults(&self) -> Vec<RuleRead> {
        self.app.context().faults.list(self.app.now())
    }

    /// Delivers webhooks: read its deliveries, logs and metrics.
    #[must_use]
    pub fn courier(&self) -> &Courier {
        &self.app.context().courier
    }

    /// The timeline, to read and to watch.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.app.context().journal
    }

    fn record(&self, command: String) {
        self.journal().write(self.app.now(), None, EntryKind::Control { command });
    }
}
