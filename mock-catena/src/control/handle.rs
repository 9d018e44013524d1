//! The handle: every verb of the user, for Rust.

use std::sync::Arc;

use catena_contract::{
    ExtTspId, IntegrationRequestId, Invitation, InvitationId, NewInvitation, NewSubscription, Provider,
    Subscription, SubscriptionStatus, WebhookId,
};
use jiff::SignedDuration;
use serde::Serialize;
use tokio::sync::broadcast;
use url::Url;

use super::goal::Next;
use super::{ClockView, ControlError, Goal, SessionView, SubscriptionChange};
use crate::app::{App, Invited, VisitEnd};
use crate::clock::Clock as _;
use crate::dialect::Switches;
use crate::faults::{Rule, RuleId, RuleRead};
use crate::timeline::{DeliveryRecord, Entry, EntryKind};
use crate::webhooks::{LogRow, Metrics, Totals};

/// No way is longer: view, accept, connect, return, and a visit that begins anew.
const MAX_MOVES: usize = 8;

/// The user's handle on a simulated Catena. Cheap to clone; the clones are the same one.
#[derive(Clone)]
pub struct Control {
    pub(super) app: App,
}

/// Where a session was brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GoalReached {
    /// How it stands now.
    pub session: SessionView,
    /// Where the fleet's browser goes, if the visit ended and the partner configured a URL for it.
    pub redirect: Option<Url>,
}

/// A provider that is to go live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoLiveRequest {
    /// The one a request asked for.
    Request(IntegrationRequestId),
    /// An entry of the registry.
    Entry(ExtTspId),
}

/// A provider that went live.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LiveProvider {
    /// The provider.
    pub provider: Provider,
    /// The requests that this answers.
    pub answered: Vec<IntegrationRequestId>,
}

impl Control {
    pub(crate) const fn of(app: App) -> Self {
        Self { app }
    }

    /// Invites a fleet, or refreshes the invitation it has.
    ///
    /// # Errors
    /// [`ControlError::Full`].
    pub fn invite(&self, asked: NewInvitation) -> Result<Invitation, ControlError> {
        match self.app.invite(self.app.context().partner.id, asked)? {
            Invited::New(invitation) | Invited::Refreshed(invitation) => Ok(invitation),
        }
    }

    /// At most `most` sessions after the one named, oldest first.
    #[must_use]
    pub fn sessions(&self, after: Option<InvitationId>, most: usize) -> Vec<SessionView> {
        self.app.sessions(after, most).iter().map(|session| SessionView::of(session)).collect()
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

    /// Brings a session to an outcome, move by move, as a fleet would: every event is told on the way.
    ///
    /// # Errors
    /// [`ControlError::Impossible`] with what is possible instead; nothing happened then.
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
                    if let Some(VisitEnd::RedirectTo(url)) = moved.ended {
                        redirect = Some(url);
                    }
                }
            }
        }
        unreachable!("every goal is reached in {MAX_MOVES} moves, or impossible")
    }

    /// Makes a requested provider one that can be connected.
    ///
    /// # Errors
    /// [`ControlError::Unknown`] if nobody asked for it, or it is live already.
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

    /// How the clock stands.
    #[must_use]
    pub fn clock(&self) -> ClockView {
        let clock = &self.app.context().clock;
        ClockView { now: clock.now(), frozen: clock.is_frozen() }
    }

    /// Moves the clock on; what became due in between is done at once.
    pub fn advance(&self, step: SignedDuration) -> ClockView {
        self.app.context().clock.advance(step);
        self.record(format!("clock advanced by {step:#}"));
        self.app.expire_overdue();
        self.clock()
    }

    /// Stops the clock.
    ///
    /// # Errors
    /// [`ControlError::Clock`] if it stands still already.
    pub fn freeze(&self) -> Result<ClockView, ControlError> {
        if self.app.context().clock.is_frozen() {
            let possible = vec!["advance", "resume"];
            return Err(ControlError::Clock { attempted: "freeze", state: "is frozen", possible });
        }
        self.app.context().clock.freeze();
        self.record("clock frozen".to_owned());
        Ok(self.clock())
    }

    /// Lets a frozen clock go on.
    ///
    /// # Errors
    /// [`ControlError::Clock`] if it runs.
    pub fn resume(&self) -> Result<ClockView, ControlError> {
        if !self.app.context().clock.is_frozen() {
            let possible = vec!["advance", "freeze"];
            return Err(ControlError::Clock { attempted: "resume", state: "runs", possible });
        }
        self.app.context().clock.resume();
        self.record("clock resumed".to_owned());
        Ok(self.clock())
    }

    /// Where the dialect's switches stand.
    #[must_use]
    pub fn switches(&self) -> Switches {
        self.app.switches()
    }

    /// Follows other switches from now on.
    pub fn set_switches(&self, switches: Switches) {
        self.record(format!(
            "attempts {}, breaker {:?}, {:?}",
            switches.attempts, switches.breaker, switches.delivered
        ));
        self.app.set_switches(switches);
    }

    /// Asks for a mistake.
    ///
    /// # Errors
    /// [`ControlError::TooManyRules`].
    pub fn add_fault(&self, rule: Rule) -> Result<RuleId, ControlError> {
        let name = rule.fault.name();
        let id = self.app.context().faults.add(rule, self.app.context().clock.now())?;
        self.record(format!("fault {id}: {name}"));
        Ok(id)
    }

    /// The rules for mistakes that are still at work.
    #[must_use]
    pub fn faults(&self) -> Vec<RuleRead> {
        self.app.context().faults.list(self.app.context().clock.now())
    }

    /// Ends a rule.
    ///
    /// # Errors
    /// [`ControlError::Unknown`].
    pub fn remove_fault(&self, id: RuleId) -> Result<(), ControlError> {
        let unknown =
            ControlError::Unknown { what: "fault rule", next: "list them with `GET /_mock/faults`" };
        if self.app.context().faults.remove(id) { Ok(()) } else { Err(unknown) }
    }

    /// Ends every rule.
    pub fn clear_faults(&self) {
        self.app.context().faults.clear();
    }

    /// Every subscription that was not deleted.
    #[must_use]
    pub fn subscriptions(&self) -> Vec<Subscription> {
        self.app.subscriptions()
    }

    /// Subscribes to events: all of them, or none.
    ///
    /// # Errors
    /// [`ControlError::Subscribe`].
    pub fn subscribe(&self, asked: Vec<NewSubscription>) -> Result<Vec<Subscription>, ControlError> {
        Ok(self.app.subscribe(self.app.context().partner.id, asked)?)
    }

    /// Changes a subscription's URL, filters or secret; attempts from now on follow.
    ///
    /// # Errors
    /// [`ControlError::Unknown`].
    pub fn change(&self, id: WebhookId, change: SubscriptionChange) -> Result<Subscription, ControlError> {
        self.app.change_subscription(id, change).ok_or_else(ControlError::unknown_subscription)
    }

    /// Lets a paused or stale subscription deliver again.
    ///
    /// # Errors
    /// [`ControlError::Subscription`] if it is active.
    pub fn activate(&self, id: WebhookId) -> Result<Subscription, ControlError> {
        self.in_state(id, "activate", |status| match status {
            SubscriptionStatus::Paused | SubscriptionStatus::Stale => true,
            SubscriptionStatus::Active | SubscriptionStatus::Deleted => false,
        })?;
        self.app.context().courier.activate(id).ok_or_else(ControlError::unknown_subscription)
    }

    /// Holds an active subscription's deliveries back.
    ///
    /// # Errors
    /// [`ControlError::Subscription`] if it is not active.
    pub fn pause(&self, id: WebhookId) -> Result<Subscription, ControlError> {
        self.in_state(id, "pause", |status| status == SubscriptionStatus::Active)?;
        self.app.context().courier.pause(id).ok_or_else(ControlError::unknown_subscription)
    }

    /// Ends a subscription.
    ///
    /// # Errors
    /// [`ControlError::Unknown`].
    pub fn unsubscribe(&self, id: WebhookId) -> Result<Subscription, ControlError> {
        self.app.subscription(id).ok_or_else(ControlError::unknown_subscription)?;
        self.app.unsubscribe(id).ok_or_else(ControlError::unknown_subscription)
    }

    /// Sends a subscription's dead letters again; how many there are.
    ///
    /// # Errors
    /// [`ControlError::Unknown`].
    pub fn replay(&self, id: WebhookId) -> Result<usize, ControlError> {
        self.app.subscription(id).ok_or_else(ControlError::unknown_subscription)?;
        self.app.context().courier.replay(id).ok_or_else(ControlError::unknown_subscription)
    }

    /// What a subscription's deliveries came to in four windows.
    ///
    /// # Errors
    /// [`ControlError::Unknown`].
    pub fn metrics(&self, id: WebhookId) -> Result<Metrics, ControlError> {
        self.app.context().courier.metrics(id).ok_or_else(ControlError::unknown_subscription)
    }

    /// A subscription's attempts of the last fourteen days.
    ///
    /// # Errors
    /// [`ControlError::Unknown`].
    pub fn logs(&self, id: WebhookId) -> Result<Vec<LogRow>, ControlError> {
        self.app.context().courier.logs(id).ok_or_else(ControlError::unknown_subscription)
    }

    /// How many deliveries stand how.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.app.context().courier.totals()
    }

    /// The newest deliveries that came to an end, then those that wait.
    #[must_use]
    pub fn deliveries(&self) -> Vec<DeliveryRecord> {
        let courier = &self.app.context().courier;
        let mut all = courier.deliveries();
        all.extend(courier.waiting());
        all
    }

    /// What happened after entry number `after`: at most `most` entries, of one session or of all.
    #[must_use]
    pub fn timeline(&self, after: u64, most: usize, session: Option<InvitationId>) -> Vec<Arc<Entry>> {
        self.app.context().journal.after(after, most, session)
    }

    /// What happens from now on, and what happened after entry number `after` as far as it is known.
    #[must_use]
    pub fn watch(&self, after: Option<u64>) -> (Vec<Arc<Entry>>, broadcast::Receiver<Arc<Entry>>) {
        self.app.context().journal.watch(after)
    }

    /// Forgets everything, and begins anew with the dialect, catalogue and clock of the start.
    pub fn reset(&self) {
        self.app.reset();
    }

    fn in_state(
        &self,
        id: WebhookId,
        attempted: &'static str,
        allowed: impl Fn(SubscriptionStatus) -> bool,
    ) -> Result<(), ControlError> {
        let subscription = self.app.subscription(id).ok_or_else(ControlError::unknown_subscription)?;
        if allowed(subscription.status) {
            return Ok(());
        }
        let possible = match subscription.status {
            SubscriptionStatus::Active => vec!["pause", "replay", "change", "unsubscribe"],
            SubscriptionStatus::Paused | SubscriptionStatus::Stale => {
                vec!["activate", "replay", "change", "unsubscribe"]
            }
            SubscriptionStatus::Deleted => vec![],
        };
        Err(ControlError::Subscription { attempted, id, state: subscription.status.as_str(), possible })
    }

    fn record(&self, command: String) {
        self.app.context().journal.write(
            self.app.context().clock.now(),
            None,
            EntryKind::Control { command },
        );
    }
}
