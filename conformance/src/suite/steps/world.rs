//! What the steps of one scenario share.

use std::sync::Arc;

use catena_contract::Status;
use catena_probe::{Exchange, FleetView, RequestView, TemplateError, View, Visit, VisitEnd};
use cookie_store::CookieStore;
use tokio::time::Instant;
use url::Url;

use super::record::RecordBuilder;
use crate::judge::no_result::lost;
use crate::judge::redirect::{Confirmation, ReturnFromElsewhere};
use crate::judge::webhook::{EventDelivery, Sandwich};
use crate::judge::{Finding, FindingKind, Observation};
use crate::run::deliveries::ScriptedFleet;
use crate::run::journey::Journey;
use crate::run::{Fleet, Run, SecondLook};
use crate::specification::CheckId;

/// The run and the check that a scenario belongs to.
#[derive(Debug, Clone)]
pub(crate) struct ScenarioContext {
    run: Arc<Run>,
    /// The check that the scenario is.
    pub(crate) check: CheckId,
    began: Instant,
}

impl ScenarioContext {
    pub(crate) fn new(run: Arc<Run>, check: CheckId) -> Self {
        Self { run, check, began: Instant::now() }
    }
}

/// One running scenario. Cucumber moves it about on the stack, so what is large is on the heap.
#[derive(Debug, Default, cucumber::World)]
pub(crate) struct World {
    context: Option<ScenarioContext>,
    /// The scenario's own fleet.
    fleet: Option<Fleet>,
    /// A session through a simulated Catena.
    pub(super) journey: Option<Box<Journey>>,
    /// Whether webhooks confirmed the fleet's connection, if they were meant to.
    pub(super) confirmation: Option<Confirmation>,
    pub(super) observations: Box<Observations>,
    pub(super) webhooks: Box<Webhooks>,
    pub(super) record: RecordBuilder,
}

/// What was seen of fleets that returned.
#[derive(Debug, Default)]
pub(super) struct Observations {
    /// The URL that the scenario's fleet opened last.
    pub(super) last_url: Option<Url>,
    /// The visits of the scenario's fleet.
    pub(super) own: Vec<Observation>,
    /// The visits of other fleets, by the status they returned with.
    pub(super) others: Vec<(String, Vec<Observation>)>,
    /// What was stored of the fleet's request, each time it was read.
    pub(super) requests: Vec<View<RequestView>>,
    /// What was stored of the fleet before a step that must not change it.
    pub(super) fleet_before: Option<View<FleetView>>,
    /// A return from another site.
    pub(super) from_elsewhere: Option<ReturnFromElsewhere>,
    /// The cookies of a browser that was here before, if the fleet returns in the same one.
    pub(super) cookies: Option<CookieStore>,
}

/// What was delivered by the suite itself.
#[derive(Debug, Default)]
pub(super) struct Webhooks {
    /// The deliveries of a whole onboarding.
    pub(super) onboarding: Option<Vec<Arc<Exchange>>>,
    /// Tampered deliveries between two genuine ones.
    pub(super) sandwich: Option<Result<Sandwich, Finding>>,
    /// One delivery of each onboarding event.
    pub(super) every_event: Option<Result<Vec<EventDelivery>, Finding>>,
    /// Fleets about which the partner is notified event by event.
    pub(super) scripted: Vec<ScriptedFleet>,
    /// A fleet with the same events as the first of them, and nothing after those: its state has another cause than the
    /// deliveries under test.
    pub(super) control: Option<ScriptedFleet>,
    /// The second delivery of an event.
    pub(super) repeated: Option<Arc<Exchange>>,
    /// Forged deliveries, and the genuine delivery of the same event after them.
    pub(super) forged: Vec<Arc<Exchange>>,
    /// Fleets whose connections were delivered several times at once.
    pub(super) bursts: Vec<(ScriptedFleet, Vec<Arc<Exchange>>)>,
}

impl World {
    pub(crate) fn begin(&mut self, context: Option<ScenarioContext>) {
        self.context = context;
    }

    fn context(&self) -> &ScenarioContext {
        match &self.context {
            Some(context) => context,
            None => unreachable!("the runner sets the context before every scenario"),
        }
    }

    pub(super) fn run(&self) -> Arc<Run> {
        Arc::clone(&self.context().run)
    }

    pub(super) fn check(&self) -> CheckId {
        self.context().check.clone()
    }

    /// The scenario's own fleet.
    pub(super) fn fleet(&mut self) -> &mut Fleet {
        let (run, check) = (self.run(), self.check());
        self.fleet.get_or_insert_with(|| run.fleet(&check, 0))
    }

    /// Another fleet of the scenario; number 0 is its own.
    pub(super) fn other_fleet(&self, number: usize) -> Fleet {
        self.context().run.fleet(&self.context().check, number)
    }

    /// Whether webhooks confirmed the fleet's connection. If they were not meant to, there is no endpoint for them.
    pub(super) fn confirmation(&self) -> Confirmation {
        self.confirmation.clone().unwrap_or(Confirmation::NoEndpoint)
    }

    pub(super) fn find(&mut self, finding: Finding) {
        self.record.find(finding);
    }

    /// Adds exchanges to the evidence.
    pub(super) fn show<'a>(&mut self, exchanges: impl IntoIterator<Item = &'a Arc<Exchange>>) {
        self.record.show(exchanges);
    }

    /// Adds a visit, and the view read after it, to the evidence.
    pub(super) fn show_observation(&mut self, observation: &Observation) {
        self.show(&observation.visit.exchanges);
        self.show(observation.fleet.exchange());
    }

    /// The value, or the finding is recorded.
    pub(super) fn or_find<T>(&mut self, result: Result<T, Finding>) -> Option<T> {
        result.map_err(|finding| self.find(finding)).ok()
    }

    /// The URL. If the fleet's reference makes it too long, the check is inconclusive.
    pub(super) fn url<T>(&mut self, filled: Result<T, TemplateError>) -> Option<T> {
        self.or_find(filled.map_err(|error| Finding::inconclusive(error.to_string())))
    }

    /// The scenario's fleet opens a URL.
    pub(super) async fn open(&mut self, what: &str, url: Url) {
        let run = self.run();
        let mut browser = run.browser_keeping(self.observations.cookies.clone());
        let observation = run.visit_in(&mut browser, what, self.fleet(), url.clone()).await;
        self.observations.last_url = Some(url);
        self.add_visit(observation);
    }

    /// The scenario's fleet opens the documented redirect for `status`. The report's grid of outcomes shows how the
    /// partner interpreted it, if this is the fleet's first visit and webhooks say the same.
    pub(super) async fn open_documented(&mut self, what: &str, status: Status, url: Url) {
        #[cfg(feature = "self-check")]
        mock_catena::self_check::redirect_url(&url);
        let unambiguous = self.observations.own.is_empty()
            && match self.confirmation {
                Some(Confirmation::Confirmed | Confirmation::NoEndpoint) => status == Status::Success,
                Some(Confirmation::Refused { .. } | Confirmation::Lost { .. }) => false,
                None => status != Status::Success,
            };
        self.open(what, url).await;
        if let (true, Some(observation)) = (unambiguous, self.observations.own.last()) {
            self.record.add_outcome(status, observation);
        }
    }

    /// Another fleet opens a URL.
    pub(super) async fn open_as(&mut self, other: &Fleet, what: &str, url: Url) -> Observation {
        let observation = self.run().visit(what, other, url).await;
        self.show_observation(&observation);
        observation
    }

    /// Adds a visit of the scenario's fleet.
    pub(super) fn add_visit(&mut self, observation: Observation) {
        self.show_observation(&observation);
        self.observations.own.push(observation);
    }

    /// The latest visit of the scenario's fleet, or the finding that there was none.
    pub(super) fn last_visit(&self) -> Result<&Observation, Finding> {
        self.observations.own.last().ok_or_else(no_visit)
    }

    /// Judges the latest visit of the scenario's fleet.
    pub(super) fn judge_last(&mut self, judge: impl FnOnce(&Observation) -> Finding) {
        let finding = self.last_visit().map_or_else(|finding| finding, judge);
        self.find(finding);
    }

    /// Judges every visit of the scenario's fleet. The evidence ends with the first that fails.
    pub(super) fn judge_each(&mut self, judge: impl Fn(&Observation) -> Finding) {
        let findings: Vec<Finding> = self.observations.own.iter().map(judge).collect();
        let failed = findings.iter().position(|finding| finding.kind() == FindingKind::Failed);
        if let Some(observation) = failed.and_then(|at| self.observations.own.get(at)) {
            self.record.move_to_end(observation);
        }
        self.find(Finding::all_of(findings).unwrap_or_else(no_visit));
    }

    /// Reads once more what is stored of the scenario's fleet, at the end of the run.
    pub(super) fn look_again(&mut self, judge: fn(&View<FleetView>) -> Finding) {
        let look = SecondLook {
            check: self.check(),
            fleet: self.fleet().again(),
            control: None,
            judge: Box::new(move |later, _| judge(later)),
        };
        self.run().look_again(look);
    }

    /// The two visits of other fleets that returned with this status.
    pub(super) fn pair(&self, status: Status) -> Option<[&Observation; 2]> {
        let mut others = self.observations.others.iter();
        match others.find(|(returned_with, _)| returned_with == status.as_str())?.1.as_slice() {
            [first, second] => Some([first, second]),
            _ => None,
        }
    }

    /// Reads what is stored of the fleet's request now.
    pub(super) async fn request(&mut self) -> View<RequestView> {
        let run = self.run();
        let fleet = self.fleet();
        let view = run.request_view(fleet, fleet.request_id).await;
        self.show(view.exchange());
        view
    }

    /// Reads the fleet's request until it is stored and `enough` holds for it.
    pub(super) async fn request_until(&mut self, enough: impl Fn(&RequestView) -> bool) -> View<RequestView> {
        let run = self.run();
        let fleet = self.fleet();
        let view = run.until_request(fleet, enough).await;
        self.show(view.exchange());
        view
    }

    /// Reads the fleet's request until it is stored, and keeps it for a later step.
    pub(super) async fn remember_request(&mut self) {
        let view = self.request_until(|_| true).await;
        self.observations.requests.push(view);
    }

    /// A finding about something that is not stored, unless the visit that stores it got no answer, or a script draws the
    /// page and was not run: the script may be what stores it.
    pub(super) fn unless_script_stores<T>(&self, view: &View<T>, finding: Finding) -> Finding {
        let script_not_run = self.last_visit().is_ok_and(|observation| {
            observation.claims.none() && observation.page.as_ref().is_some_and(|page| page.scripted)
        });
        let says_missing = matches!(finding, Finding::Failed { .. } | Finding::Inconclusive { .. });
        if let Ok(Observation { visit: Visit { end: VisitEnd::Lost(error), .. }, .. }) = self.last_visit()
            && says_missing
            && matches!(view, View::Nothing(_))
        {
            return lost(error);
        }
        if script_not_run && says_missing && matches!(view, View::Nothing(_)) {
            return Finding::not_tested(
                "a visit with scripts running (`--driver browser`): nothing is stored, and the page's script may be \
                 what stores it",
            );
        }
        finding
    }

    /// Ends the scenario and writes its record.
    pub(crate) async fn close(&mut self) -> Option<(CheckId, FindingKind)> {
        if let Some(journey) = self.journey.take() {
            self.show(&journey.walled_deliveries());
            journey.end().await;
        }
        let ScenarioContext { run, check, began } = self.context.take()?;
        if run.was_too_busy_for(&check) {
            self.record.doubt_absence();
        }
        let (setup, blocked) = (run.setup_failure(&check), run.client.blocked());
        let record = std::mem::take(&mut self.record).finish(began.elapsed(), setup, blocked.as_ref());
        let kind = record.finding.kind();
        run.ledger.write(check.clone(), record);
        Some((check, kind))
    }
}

pub(super) fn no_visit() -> Finding {
    Finding::not_tested("a step in which the fleet returns, before this one")
}
